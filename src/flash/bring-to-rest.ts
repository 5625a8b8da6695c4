import { printable } from '../formats/text.ts';
import { type Programmer, ProgrammerError } from './programmer.ts';

/** waiting: it takes commands. gone: it left the bus. stuck: it is there and does not come to rest. closed: nobody asked it. */
export type Rest = 'waiting' | 'gone' | 'stuck' | 'closed';

/** Brings a device that was left in the middle of something back to where it takes commands, as far as it answers. */
export async function bringToRest(programmer: Programmer | null, error: unknown): Promise<Rest> {
  if (!programmer) return 'closed';
  if (isGone(error)) return 'gone';
  try {
    await programmer.recover();
    return 'waiting';
  } catch (failure) {
    if (!(failure instanceof ProgrammerError)) throw failure;
    return isGone(failure) ? 'gone' : 'stuck';
  }
}

/** In which condition the device itself was left, as a sentence; null where the failure has told it. */
export function describeRest(rest: Rest): string | null {
  switch (rest) {
    case 'waiting':
      return 'The board waits in its bootloader for the next command and needs no replugging.';
    case 'stuck':
      return 'The board does not come to rest: unplug it and plug it in again before the next attempt.';
    case 'gone':
    case 'closed':
      return null;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ProgrammerError && error.kind === 'gone';
}

/** The text of a failure for people. */
export function failureText(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error));
}
