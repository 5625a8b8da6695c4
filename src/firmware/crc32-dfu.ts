const POLYNOMIAL = 0xedb8_8320;

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/**
 * The CRC-32 of a DFU suffix (DFU 1.1a appendix B): starts at 0xFFFFFFFF and, unlike zlib's, is not inverted at the end.
 * Covers the whole file but its last 4 bytes, where it is stored little-endian. Returns an unsigned number.
 */
export function crc32Dfu(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return crc >>> 0;
}
