const POLYNOMIAL = 0x04c1_1db7;

/** The chip's CRC unit over little-endian words, whole ones only (AN3155 3.13, RM0008 4.2). */
export function checksumOf(data: Uint8Array): number {
  const words = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let crc = 0xffff_ffff;
  for (let at = 0; at < data.length; at += 4) {
    crc = (crc ^ words.getUint32(at, true)) >>> 0;
    for (let bit = 0; bit < 32; bit += 1) {
      crc = ((crc << 1) ^ (crc & 0x8000_0000 ? POLYNOMIAL : 0)) >>> 0;
    }
  }
  return crc;
}
