// Loaded with --require into the program on the full screen: at its end $FRAMES_FILE has a line for each of its writes to
// the terminal, when it was (milliseconds since 1970) and its bytes.
const { writeFileSync } = require('node:fs');

/** @type {string[]} */
const lines = [];
const { stdout } = process;
const original = stdout.write.bind(stdout);
/**
 * @param {string} chunk
 * @param {[]} rest
 */
const writeAndCount = (chunk, ...rest) => {
  lines.push(`${Date.now()} ${Buffer.byteLength(chunk)}`);
  return original(chunk, ...rest);
};
stdout.write = writeAndCount;

process.on('exit', () => writeFileSync(process.env['FRAMES_FILE'] ?? '', lines.join('\n')));
