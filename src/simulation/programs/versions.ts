import type { Program } from '../virtual-processes.ts';

/** A program that is only ever asked for its version. */
export function versioned(text: string): Program {
  return (args) => (args.length === 1 && args[0] === '--version' ? { stdout: `${text}\n` } : null);
}
