import type { KernelLog } from '../kernel-log.ts';
import type { Program } from '../virtual-processes.ts';

const DMESG_OPTIONS: readonly string[] = ['--color=never', '--nopager', '-P', '--kernel', '-k'];
const JOURNAL_OPTIONS: readonly string[] = ['-k', '--dmesg', '-b', '--no-pager', '-q', '--quiet'];
const MONOTONIC = 'short-monotonic';

/** Raspberry Pi's kernel lets every user read its messages. */
export function dmesg(log: KernelLog): Program {
  return (args) => (args.every((arg) => DMESG_OPTIONS.includes(arg)) ? { stdout: log.dmesg() } : null);
}

/** journalctl -k with monotonic times, the last -n lines of it. */
export function journalctl(log: KernelLog, hostName: string): Program {
  return (args) => {
    const words = args.flatMap((arg) => arg.split('='));
    let lines = Number.POSITIVE_INFINITY;
    let format = '';
    for (let word = words.shift(); word !== undefined; word = words.shift()) {
      if (word === '-n' || word === '--lines') lines = Number(words.shift());
      else if (word === '-o' || word === '--output') format = words.shift() ?? '';
      else if (!JOURNAL_OPTIONS.includes(word)) return null;
    }
    const isKernel = args.includes('-k') || args.includes('--dmesg');
    if (!isKernel || format !== MONOTONIC || !(lines >= 0)) return null;
    const all = log.journal(hostName).split('\n').slice(0, -1);
    return {
      stdout: all
        .slice(Math.max(0, all.length - lines))
        .map((line) => `${line}\n`)
        .join(''),
    };
  };
}
