import type { Image } from '../firmware/image.ts';

const BLANK = 0xff;
/** more flash than any printer board has: what lies further apart is no firmware for a card */
const MOST_BYTES = 4 * 1024 * 1024;

/** The firmware as one piece from its first byte on, as bootloaders read it from a card, gaps blank; null: scattered too far. */
export function flattened({ segments }: Image): Uint8Array | null {
  const [first] = segments;
  if (!first) return null;
  const start = first.address ?? 0;
  const end = Math.max(...segments.map(({ address, data }) => (address ?? start) + data.length));
  if (end - start > MOST_BYTES) return null;
  const whole = new Uint8Array(end - start).fill(BLANK);
  for (const { address, data } of segments) whole.set(data, (address ?? start) - start);
  return whole;
}
