import { formatAddress, formatSize, printable } from '../formats/text.ts';
import { readDfuSuffix } from './dfu-suffix.ts';
import { type DfuSeElement, isDfuSeFile, readDfuSeElements } from './dfuse-file.ts';
import { recogniseForeignFormat } from './foreign-format.ts';
import { type Image, ImageError, type ImageSegment } from './image.ts';

/** Larger than the flash of any board that this program knows. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;
/** initial stack pointer and reset vector */
const MIN_FIRMWARE_BYTES = 8;

/**
 * Reads a firmware file: raw binary, DfuSe 1.1a (UM0391) or plain DFU 1.1 with a suffix. The contents decide, not the name.
 * Throws ImageError, one sentence and what to do, for anything that cannot be flashed.
 */
export function readImage(bytes: Uint8Array, fileName: string): Image {
  const name = printable(fileName, 100);
  if (bytes.length === 0) {
    throw new ImageError(
      `${name} is empty.`,
      'Build the firmware again and look at the end of the build for errors.',
    );
  }
  if (bytes.length > MAX_FILE_BYTES) {
    throw new ImageError(
      `${name} is ${(bytes.length / 1024 / 1024).toFixed(1)} MiB: more than any printer board holds (limit ${formatSize(MAX_FILE_BYTES)}).`,
      'Check that it is the firmware file and not an image of a whole system.',
    );
  }
  const foreign = recogniseForeignFormat(bytes);
  if (foreign)
    throw new ImageError(`${name} is ${foreign.name}, which cannot be flashed as it is.`, foreign.next);
  const suffix = readDfuSuffix(bytes);
  if (suffix) {
    const target = { vendorId: suffix.vendorId, productId: suffix.productId };
    if (isDfuSeFile(suffix.payload)) {
      return { format: 'dfu', segments: toSegments(readDfuSeElements(suffix.payload), name), target };
    }
    return { format: 'dfu', segments: [rawSegment(suffix.payload, name)], target };
  }
  if (isDfuSeFile(bytes) || /\.dfu$/i.test(fileName)) {
    throw new ImageError(
      `${name} should end with a DFU suffix and does not: it is cut off, or it is not a .dfu file.`,
      'Download or build the file again; if it is a raw binary, give it a name that ends in .bin.',
    );
  }
  return { format: 'bin', segments: [rawSegment(bytes, name)] };
}

function rawSegment(data: Uint8Array, name: string): ImageSegment {
  if (data.length < MIN_FIRMWARE_BYTES) {
    throw new ImageError(
      `${name} holds only ${formatSize(data.length)}: too short to be a firmware.`,
      'Build or download the firmware again.',
    );
  }
  return { address: null, data };
}

function toSegments(elements: readonly DfuSeElement[], name: string): readonly ImageSegment[] {
  const segments = elements.filter((element) => element.data.length > 0);
  if (segments.length === 0) {
    throw new ImageError(
      `${name} is a .dfu file without any data in it.`,
      'The build made an empty image: build it again and look for errors.',
    );
  }
  segments.sort((a, b) => a.address - b.address);
  for (const [index, segment] of segments.entries()) {
    const before = segments[index - 1];
    if (before && before.address + before.data.length > segment.address) {
      throw new ImageError(
        `${name} holds two different contents for ${formatAddress(segment.address)}.`,
        'Download or build the file again.',
      );
    }
  }
  return segments;
}
