/** Klipper's message blocks (its docs/Protocol.md): length, sequence, content, CRC, sync. */

export const SYNC = 0x7e;
const SHORTEST_BLOCK = 5;
export const LONGEST_BLOCK = 64;
/** upper half of every sequence byte */
const SEQUENCE_MARK = 0x10;
const HEADER = 2;
const TRAILER = 3;

export function encodeBlock(sequence: number, content: readonly number[]): Uint8Array {
  const head = [HEADER + content.length + TRAILER, SEQUENCE_MARK | (sequence & 0x0f), ...content];
  const crc = crc16(Uint8Array.from(head));
  return Uint8Array.of(...head, crc >> 8, crc & 0xff, SYNC);
}

/**
 * The block that `bytes` begin with. "incomplete": more must arrive; "broken": no block begins there, and all up to
 * the next sync byte is lost.
 */
export function decodeBlock(
  bytes: Uint8Array,
): { sequence: number; content: Uint8Array; length: number } | 'incomplete' | 'broken' {
  if (bytes.length < SHORTEST_BLOCK) return 'incomplete';
  const [length = 0, sequence = 0] = bytes;
  if (length < SHORTEST_BLOCK || length > LONGEST_BLOCK) return 'broken';
  if ((sequence & 0xf0) !== SEQUENCE_MARK) return 'broken';
  if (bytes.length < length) return 'incomplete';
  const body = bytes.subarray(0, length - TRAILER);
  const [high = 0, low = 0, sync] = bytes.subarray(length - TRAILER, length);
  if (sync !== SYNC || crc16(body) !== ((high << 8) | low)) return 'broken';
  return { sequence: sequence & 0x0f, content: body.slice(HEADER), length };
}

/** CRC-16 of the CCITT polynomial, bits reflected, from 0xffff, not inverted (CRC-16/MCRF4XX). */
function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  }
  return crc;
}
