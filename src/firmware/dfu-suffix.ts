import { crc32Dfu } from './crc32-dfu.ts';
import { GET_IT_AGAIN, ImageError } from './image.ts';

/** What the suffix at the end of a .dfu file says (DFU 1.1a appendix B). */
export interface DfuSuffix {
  /** 0xFFFF means any */
  vendorId: number;
  productId: number;
  /** 0x0100 plain DFU, 0x011A DfuSe */
  bcdDFU: number;
  /** bytes before the suffix */
  payload: Uint8Array;
}

const SUFFIX_LENGTH = 16;
/** "DFU" backwards, as the suffix is meant to be read from the end */
const SIGNATURE = [0x55, 0x46, 0x44];

/** Does it end like a file with a DFU suffix, whatever its checksum? */
export function hasDfuSuffix(bytes: Uint8Array): boolean {
  const at = bytes.length - SUFFIX_LENGTH;
  return at >= 0 && SIGNATURE.every((byte, index) => bytes[at + 8 + index] === byte);
}

/**
 * The suffix of a DFU file, or null when the file carries none.
 * Throws ImageError when one is there and its length or checksum is wrong.
 */
export function readDfuSuffix(bytes: Uint8Array): DfuSuffix | null {
  if (!hasDfuSuffix(bytes)) return null;
  const at = bytes.length - SUFFIX_LENGTH;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint8(at + 11);
  if (length < SUFFIX_LENGTH || length > bytes.length) {
    throw new ImageError(
      'The DFU suffix at the end of this file gives a length that cannot be right.',
      'Download or build the file again; if it stays so, use the .bin file of the same firmware.',
    );
  }
  const stored = view.getUint32(at + 12, true);
  if (stored !== crc32Dfu(bytes.subarray(0, bytes.length - 4))) {
    throw new ImageError(
      'The checksum at the end of this .dfu file does not fit its contents: the file is damaged.',
      GET_IT_AGAIN,
    );
  }
  return {
    productId: view.getUint16(at + 2, true),
    vendorId: view.getUint16(at + 4, true),
    bcdDFU: view.getUint16(at + 6, true),
    payload: bytes.subarray(0, bytes.length - length),
  };
}
