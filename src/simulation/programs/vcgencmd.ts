import type { Program } from '../virtual-processes.ts';

/** The firmware of a Raspberry Pi that has never been short of voltage. */
export const vcgencmd: Program = (args) =>
  args.join(' ') === 'get_throttled' ? { stdout: 'throttled=0x0\n' } : null;
