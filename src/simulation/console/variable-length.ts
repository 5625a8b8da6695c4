/**
 * Klipper's variable length quantities (its docs/Protocol.md): seven bits a byte, most significant first, bit 7 set on
 * all but the last; small negative numbers begin with bits 6 and 5 set.
 */

const LONGEST = 5;

export function encodeQuantity(value: number): number[] {
  let limit = 96;
  let bytes = 1;
  while (bytes < LONGEST && value >= limit) {
    limit *= 128;
    bytes += 1;
  }
  return Array.from({ length: bytes }, (_, at) => {
    const isLast = at === bytes - 1;
    return ((value >>> (7 * (bytes - 1 - at))) & 0x7f) | (isLast ? 0 : 0x80);
  });
}

/** The number as 32 bits without sign and where the next one begins; null when it does not end in time. */
export function decodeQuantity(bytes: Uint8Array, from: number): { value: number; next: number } | null {
  const first = bytes[from] ?? 0;
  let value = (first & 0x60) === 0x60 ? ~0x1f | (first & 0x1f) : first & 0x7f;
  for (let at = from; at < Math.min(bytes.length, from + LONGEST); at += 1) {
    const byte = bytes[at] ?? 0;
    if (at > from) value = (value << 7) | (byte & 0x7f);
    if ((byte & 0x80) === 0) return { value: value >>> 0, next: at + 1 };
  }
  return null;
}
