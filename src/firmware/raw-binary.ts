import { formatSize } from '../formats/text.ts';
import { GET_IT_AGAIN, ImageError, type ImageSegment } from './image.ts';
import { MAX_IMAGE_BYTES } from './segment-collector.ts';

/** initial stack pointer and reset vector */
const MIN_FIRMWARE_BYTES = 8;

/** A raw binary as the one segment that it is, not copied. Throws ImageError when it is too short or too large. */
export function rawSegment(data: Uint8Array): ImageSegment {
  if (data.length < MIN_FIRMWARE_BYTES) {
    throw new ImageError(
      `This file holds only ${formatSize(data.length)}: too short to be a firmware.`,
      GET_IT_AGAIN,
    );
  }
  if (data.length > MAX_IMAGE_BYTES) {
    throw new ImageError(
      `This file is ${(data.length / 1024 / 1024).toFixed(1)} MiB: more than any printer board holds (limit ${formatSize(MAX_IMAGE_BYTES)}).`,
      'Check that it is the firmware file and not an image of a whole system.',
    );
  }
  return { address: null, data };
}
