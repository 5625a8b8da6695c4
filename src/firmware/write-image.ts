import { writeDfuSeFile } from './write-dfuse-file.ts';
import { writeIntelHex } from './write-intel-hex.ts';

/** The formats that memory is written to a file in; `readImage` reads each of them back. */
export const WRITTEN_FORMATS = ['bin', 'hex', 'dfu'] as const;
export type WrittenFormat = (typeof WRITTEN_FORMATS)[number];

/** The format that the ending of a file name asks for, or undefined. */
export function formatOfName(fileName: string): WrittenFormat | undefined {
  const ending = /\.([a-z0-9]{1,8})$/i.exec(fileName)?.[1]?.toLowerCase();
  return WRITTEN_FORMATS.find((format) => format === ending);
}

/**
 * Memory as a file: .bin is the bytes alone, without their address; .hex and .dfu carry it, and .dfu the device's ids too.
 */
export function writeImage(
  format: WrittenFormat,
  memory: { address: number; data: Uint8Array },
  device: { vendorId: number; productId: number },
): Uint8Array {
  switch (format) {
    case 'bin':
      return memory.data;
    case 'hex':
      return writeIntelHex([memory]);
    case 'dfu':
      return writeDfuSeFile([memory], device);
  }
}
