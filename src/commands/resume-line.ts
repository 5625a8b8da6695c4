import type { FlashOptions } from './flash-options.ts';

/** Characters that every usual shell takes as they are. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * The command line that carries a flash on: what the user gave, but no second backup, as the first one holds what stood
 * there; a bootloader is never put back without one, so that gets another name. For a POSIX shell, in one line; null when something in it cannot be shown on a terminal as it is.
 */
export function resumeLine(options: FlashOptions): string | null {
  const words = ['dfu-doctor', 'flash', options.file.startsWith('-') ? `./${options.file}` : options.file];
  for (const [flag, value] of [
    ['--device', options.device],
    ['--address', options.address],
    ['--force', options.force],
    ['--baud', options.baud],
    ['--entry', options.entry],
    ['--via', options.via],
    ['--backup', options.restoreBootloader === true ? anotherName(options.backup) : undefined],
    ['--simulate', options.simulate],
  ] as const) {
    if (value !== undefined) words.push(flag, value);
  }
  for (const [flag, given] of [
    ['--restore-bootloader', options.restoreBootloader === true],
    ['--no-leave', !options.leave],
    ['--yes', options.yes === true],
    ['--json', options.json === true],
  ] as const) {
    if (given) words.push(flag);
  }
  return words.some((word) => /\p{C}|\p{Zl}|\p{Zp}/u.test(word)) ? null : words.map(quoted).join(' ');
}

/** A backup never replaces another: "before.dfu" becomes "before-again.dfu". */
function anotherName(name: string | undefined): string | undefined {
  return name?.replace(/(\.[a-z]{1,4})$/i, '-again$1');
}

/** For a POSIX shell, where nothing in it means anything then. */
export function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
