// Loaded with --require into the process that is measured: writes what it used, itself alone, to $METER_FILE
// at its end, or at the first frame that has $METER_UNTIL in it.
const { readFileSync, writeFileSync } = require('node:fs');

const { METER_FILE, METER_UNTIL } = process.env;

/** @param {string} path */
function readProc(path) {
  return process.platform === 'linux' ? readFileSync(path, 'utf8') : '';
}

/** Memory of this program alone: maxRSS would count the parent's pages from before exec. */
function peakKib() {
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readProc('/proc/self/status'))?.[1];
  return peak === undefined ? process.resourceUsage().maxRSS : Number(peak);
}

/** CPU of children that have ended, in clock ticks of 10 ms: fields 16 and 17 of proc(5)'s stat. */
function childrenMs() {
  const fields = readProc('/proc/self/stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  return fields.length > 14 ? (Number(fields[13]) + Number(fields[14])) * 10 : 0;
}

let written = false;
function write() {
  if (written) return;
  written = true;
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = {
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    peakMib: peakKib() / 1024,
    childrenMs: childrenMs(),
    wallMs: process.uptime() * 1000,
  };
  writeFileSync(METER_FILE ?? '', JSON.stringify(usage));
}

process.on('exit', write);

if (METER_UNTIL !== undefined) {
  const { stdout } = process;
  const original = stdout.write.bind(stdout);
  /**
   * @param {string} chunk
   * @param {[]} rest
   */
  const writeAndLook = (chunk, ...rest) => {
    const result = original(chunk, ...rest);
    if (chunk.includes(METER_UNTIL)) {
      write();
      setImmediate(() => process.exit());
    }
    return result;
  };
  stdout.write = writeAndLook;
}
