import { formatSize, printable } from '../formats/text.ts';
import { FILE_FORMATS, type FileFormat } from './file-formats.ts';
import { recogniseForeignFormat } from './foreign-format.ts';
import { type Image, ImageError } from './image.ts';
import { rawSegment } from './raw-binary.ts';

/**
 * How large a firmware file may be; readers of files ask for no more. An image has at most 16 MiB, which takes 45 MiB in
 * Intel HEX, and an ELF file carries what a debugger needs besides.
 */
export const MAX_FIRMWARE_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Reads a firmware file: raw binary, DfuSe or plain DFU, 32-bit ARM ELF, UF2, Intel HEX or Motorola S-records. The
 * contents decide, not the name; a name that says otherwise is told in the notes. Time is linear in the file, an image has
 * at most 16 MiB in 10,000 segments. Throws ImageError, one sentence and what to do, for anything that cannot be flashed.
 */
export function readImage(bytes: Uint8Array, fileName: string): Image {
  const name = printable(fileName, 100);
  refuseUnreadable(bytes, name);
  const ending = /\.([a-z0-9]{1,8})$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  const found = FILE_FORMATS.find((format) => format.recognises(bytes));
  if (!found) {
    const promised = FILE_FORMATS.find(({ endings }) => endings.includes(ending));
    if (promised) throw otherThanPromised(name, promised);
    return { format: 'bin', segments: [rawSegment(bytes)] };
  }
  const { format, endings } = found;
  const image: Image = { format, ...found.read(bytes) };
  const isKnown = ending === 'bin' || FILE_FORMATS.some((other) => other.endings.includes(ending));
  if (!isKnown || endings.includes(ending)) return image;
  const note = `${name} is ${found.name} by its contents, whatever its name says, and was read as one.`;
  return { ...image, notes: [note, ...(image.notes ?? [])] };
}

function refuseUnreadable(bytes: Uint8Array, name: string): void {
  if (bytes.length === 0) {
    throw new ImageError(
      `${name} is empty.`,
      'Build the firmware again and look at the end of the build for errors.',
    );
  }
  if (bytes.length > MAX_FIRMWARE_FILE_BYTES) {
    throw new ImageError(
      `${name} is larger than any firmware file for a printer board (limit ${formatSize(MAX_FIRMWARE_FILE_BYTES)}).`,
      'Check that it is the firmware file and not an image of a whole system.',
    );
  }
  const foreign = recogniseForeignFormat(bytes);
  if (foreign) {
    throw new ImageError(`${name} is ${foreign.name}, which cannot be flashed as it is.`, foreign.next);
  }
}

/** Taken for a raw binary, such a file would be written as it is: text, or half of something. */
function otherThanPromised(name: string, promised: FileFormat): ImageError {
  return new ImageError(
    `${name} is named like ${promised.name} and is none: it is damaged or cut off, or something else.`,
    'Download or build the file again; if it is a raw binary, give it a name that ends in .bin.',
  );
}
