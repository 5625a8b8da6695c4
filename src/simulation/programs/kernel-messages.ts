import type { KernelLog } from '../kernel-log.ts';
import type { Program } from '../virtual-processes.ts';

const DMESG_OPTIONS: readonly string[] = ['--color=never', '--nopager', '-P', '--kernel', '-k'];
const JOURNAL_OPTIONS: readonly string[] = [
  '-k',
  '--dmesg',
  '-b',
  '--boot',
  '--no-pager',
  '-q',
  '--quiet',
  '-o',
  'short-monotonic',
  '--output=short-monotonic',
];

/** Raspberry Pi's kernel lets every user read its messages. */
export function dmesg(log: KernelLog): Program {
  return (args) => (args.every((arg) => DMESG_OPTIONS.includes(arg)) ? { stdout: log.dmesg() } : null);
}

/** journalctl -k with monotonic times. */
export function journalctl(log: KernelLog, hostName: string): Program {
  return (args) => {
    const lines = args.find((arg) => /^(?:-n|--lines=)\d+$/.test(arg));
    const known = args.every((arg) => JOURNAL_OPTIONS.includes(arg) || arg === lines);
    if (!known || !args.some((arg) => arg === '-k' || arg === '--dmesg')) return null;
    if (!args.some((arg) => arg.endsWith('short-monotonic'))) return null;
    const all = log.journal(hostName).split('\n');
    const wanted = Number(/\d+$/.exec(lines ?? '')?.[0] ?? all.length);
    return { stdout: all.slice(Math.max(0, all.length - 1 - wanted)).join('\n') };
  };
}
