import { crc32Dfu } from './crc32-dfu.ts';

/** UM0391 2.1 to 2.3 and DFU 1.1a appendix B */
const PREFIX_LENGTH = 11;
const TARGET_PREFIX_LENGTH = 274;
const ELEMENT_PREFIX_LENGTH = 8;
const SUFFIX_LENGTH = 16;
const BCD_DFUSE = 0x011a;
/** in a suffix: not said */
const ANY_VERSION = 0xffff;

/**
 * A DfuSe file (UM0391, version 1) of one target, alternate setting 0, with an element for each segment and the suffix
 * that names the device. `segments` are sorted and do not overlap.
 */
export function writeDfuSeFile(
  segments: readonly { address: number; data: Uint8Array }[],
  device: { vendorId: number; productId: number },
): Uint8Array {
  const elements = segments.reduce((sum, { data }) => sum + ELEMENT_PREFIX_LENGTH + data.length, 0);
  const imageSize = PREFIX_LENGTH + TARGET_PREFIX_LENGTH + elements;
  const bytes = new Uint8Array(imageSize + SUFFIX_LENGTH);
  const view = new DataView(bytes.buffer);
  const text = new TextEncoder();
  bytes.set(text.encode('DfuSe'), 0);
  view.setUint8(5, 1);
  view.setUint32(6, imageSize, true);
  view.setUint8(10, 1);
  bytes.set(text.encode('Target'), PREFIX_LENGTH);
  // 7..10: this target has no name
  view.setUint32(PREFIX_LENGTH + 266, elements, true);
  view.setUint32(PREFIX_LENGTH + 270, segments.length, true);
  let at = PREFIX_LENGTH + TARGET_PREFIX_LENGTH;
  for (const { address, data } of segments) {
    view.setUint32(at, address, true);
    view.setUint32(at + 4, data.length, true);
    bytes.set(data, at + ELEMENT_PREFIX_LENGTH);
    at += ELEMENT_PREFIX_LENGTH + data.length;
  }
  view.setUint16(at, ANY_VERSION, true);
  view.setUint16(at + 2, device.productId, true);
  view.setUint16(at + 4, device.vendorId, true);
  view.setUint16(at + 6, BCD_DFUSE, true);
  bytes.set(text.encode('UFD'), at + 8);
  view.setUint8(at + 11, SUFFIX_LENGTH);
  view.setUint32(at + 12, crc32Dfu(bytes.subarray(0, bytes.length - 4)), true);
  return bytes;
}
