import { readDfuSuffix } from './dfu-suffix.ts';
import { isDfuSeFile, readDfuSe } from './dfuse-file.ts';
import { type Image, ImageError } from './image.ts';
import { rawSegment } from './raw-binary.ts';

/**
 * A .dfu file: DfuSe 1.1a (UM0391) with addresses, or a plain DFU 1.1 file, whose address is not known. Throws ImageError
 * when it is damaged, and when it is a DfuSe file without the suffix that belongs at its end.
 */
export function readDfuFile(bytes: Uint8Array): Omit<Image, 'format'> {
  const suffix = readDfuSuffix(bytes);
  if (!suffix) {
    throw new ImageError(
      'This file should end with a DFU suffix and does not: it is cut off.',
      'Download or build the file again, and check that the disk is not full.',
    );
  }
  const { vendorId, productId, payload } = suffix;
  return {
    segments: isDfuSeFile(payload) ? readDfuSe(payload) : [rawSegment(payload)],
    target: { vendorId, productId },
  };
}
