import type { RomSerial } from './mcus/mcu-profile.ts';
import { pseudoRandom, seedOf } from './pseudo-random.ts';

/** What a ROM gives as its serial number: `uid` 24 hex digits, `powerUps` how often the chip was switched on. */
export function romSerial(kind: RomSerial, uid: string, powerUps: number): string {
  if (kind === 'from-uid') return fromUid(uid);
  if (kind === 'new-each-power-up') return digits(pseudoRandom(seedOf(`${uid} ${powerUps}`)));
  return 'fixed' in kind ? kind.fixed : kind.packed;
}

/** UID word 0 plus word 2 as 8 hex digits, then the upper half of word 1, as F4 and its kin form it. */
function fromUid(uid: string): string {
  const bytes = Uint8Array.from({ length: 12 }, (_, at) =>
    Number.parseInt(uid.slice(at * 2, at * 2 + 2), 16),
  );
  const words = new DataView(bytes.buffer);
  const sum = (words.getUint32(0, true) + words.getUint32(8, true)) >>> 0;
  const upper = words.getUint32(4, true) >>> 16;
  return (sum.toString(16).padStart(8, '0') + upper.toString(16).padStart(4, '0')).toUpperCase();
}

function digits(next: () => number): string {
  return Array.from({ length: 12 }, () => (next() & 15).toString(16))
    .join('')
    .toUpperCase();
}
