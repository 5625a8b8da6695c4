import { type CommandName, LIMIT_MS } from './an3155.ts';
import { begin } from './commands.ts';
import { eraseAllFrame, pagesFrame, type SpecialErase, specialEraseFrame } from './frames.ts';
import type { UartLine } from './line.ts';

/** A ROM offers one of the two (AN3155 3.7, 3.8). */
export type EraseCommand = 'erase' | 'extendedErase';

/** The one that a ROM has. */
export function eraseCommandOf(commands: ReadonlySet<CommandName>): EraseCommand {
  return commands.has('extendedErase') ? 'extendedErase' : 'erase';
}

/**
 * What a ROM that waits for the list of pages refuses at once: 0x7F 0x7F would be the beginning of 65 KiB. A reserved code
 * (AN3155 3.8), or one page, and a wrong checksum.
 */
export function spoilerOf(command: EraseCommand): Uint8Array {
  return command === 'erase' ? Uint8Array.of(0x00, 0xfe, 0x01) : Uint8Array.of(0xff, 0xf5, 0x01);
}

/** Erases pages or sectors by number, at most `mostPages(command)`. UartError, SerialError. */
export async function erasePages(
  line: UartLine,
  command: EraseCommand,
  pages: readonly number[],
): Promise<void> {
  await begin(line, command);
  const limitMs = LIMIT_MS.erasePage * pages.length;
  await line.ask(pagesFrame(command, pages), { command, stage: 'body' }, limitMs);
}

/** Erases the whole flash, or one bank, where the ROM does (L0 and L1 refuse). UartError, SerialError. */
export async function eraseSpecial(line: UartLine, command: EraseCommand, what: SpecialErase): Promise<void> {
  const frame = command === 'erase' ? eraseAllFrame() : specialEraseFrame(what);
  if (command === 'erase' && what !== 'everything') throw new RangeError('Erase knows no banks');
  await begin(line, command);
  await line.ask(frame, { command, stage: 'body' }, LIMIT_MS.eraseAll);
}
