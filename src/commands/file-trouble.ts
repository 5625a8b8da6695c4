import { printable } from '../formats/text.ts';
import type { FileError, FileErrorKind } from '../ports/files.ts';

/** Why a file that the user named cannot be read, a sentence. `tooLarge` goes on behind "PATH is " where it is that. */
export function fileTrouble({ kind, message }: FileError, path: string, tooLarge: string): string {
  const name = printable(path, 300);
  switch (kind) {
    case 'not-found':
      return `There is no file ${name}.`;
    case 'permission':
      return `Your user may not read ${name}.`;
    case 'too-large':
      return `${name} is ${tooLarge}.`;
    case 'not-a-file':
      return `${name} is not a file.`;
    case 'not-a-directory':
      return `There is no file ${name}: a part of the path is no folder.`;
    case 'exists':
      return `${name} exists already.`;
    case 'other':
      return `${name} could not be read: ${printable(message)}.`;
  }
}

const NO_FILE = 'Check the path; Klipper puts its firmware at out/klipper.bin when make has ended well.';
const NEXT: Readonly<Record<FileErrorKind, string>> = {
  'not-found': NO_FILE,
  'not-a-directory': NO_FILE,
  'not-a-file': 'Name the firmware file itself, e.g. out/klipper.bin.',
  permission: 'Change its permissions or copy it to where you may read it.',
  'too-large': 'Check that it is the firmware file and not an image of a whole system.',
  exists: 'Choose another name.',
  other: 'Check the file and its disk.',
};

/** The same of a firmware file, and what to do now. */
export function firmwareTrouble(error: FileError, path: string): { what: string; next: string } {
  const what = fileTrouble(error, path, 'larger than any firmware for a printer board');
  return { what, next: NEXT[error.kind] };
}
