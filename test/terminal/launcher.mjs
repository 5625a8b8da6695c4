// Runs a program on the terminal that this process has, and afterwards says how it ended and how the terminal is.
// Its own ears for Ctrl-C and signals are closed: what arrives is meant for the program.
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const [pidFile = '', ...argv] = process.argv.slice(2);
const child = spawn(process.execPath, argv, { stdio: 'inherit' });
writeFileSync(pidFile, String(child.pid));
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
child.on('exit', (code, signal) => {
  const { stdout } = spawnSync('stty', ['-a'], { stdio: ['inherit', 'pipe', 'inherit'], encoding: 'utf8' });
  const cooked = /(^|\s)icanon\b/.test(stdout) && /(^|\s)echo\b/.test(stdout);
  process.stdout.write(`\r\nENDED code=${code} signal=${signal} terminal=${cooked ? 'cooked' : 'raw'}\r\n`);
});
