import { readDictionary } from '../firmware/dictionary.ts';
import { inspectVectors } from '../firmware/vectors.ts';
import { flashOffsets } from '../knowledge/mcus.ts';
import type { FlashContent } from './plan-facts.ts';

/**
 * Something that stands in the flash. klipper and katapult are recognised by their own marks; starter: it has vectors and
 * another one stands behind it, so most likely a bootloader; code: it has vectors and nothing more is known of it; data:
 * bytes without vectors.
 */
export interface Occupation {
  what: 'klipper' | 'katapult' | 'starter' | 'code' | 'data';
  start: number;
  /** behind the last byte that is not blank */
  end: number;
  /** of Klipper's dictionary, printable and bounded */
  version: string | null;
  mcu: string | null;
}

/** Katapult stands in front of its reset handler with these bytes (Klipper looks for them, too). */
const KATAPULT_MARK = new TextEncoder().encode('CanBoot!');
const BLANK = 0xff;

/** What stands in a flash that was read whole, by address; pure. `starts`: where firmware may begin besides. */
export function flashOccupants(content: FlashContent, starts: readonly number[]): readonly Occupation[] {
  const { start, data } = content;
  const end = start + data.length;
  const places = new Set([start, ...flashOffsets().map((offset) => start + offset), ...starts]);
  const heads = [...places].filter((at) => startsCode(content, at)).sort((a, b) => a - b);
  const found: Occupation[] = [];
  const [first = end] = heads;
  addData(found, content, start, first);
  heads.forEach((head, index) => {
    const next = heads[index + 1] ?? end;
    const stretch = data.subarray(head - start, next - start);
    const used = usedLength(stretch);
    const dictionary = readDictionary(stretch.subarray(0, used));
    const base = { start: head, end: head + used, version: null, mcu: null };
    if (dictionary) {
      found.push({ ...base, what: 'klipper', version: dictionary.version, mcu: dictionary.mcu });
    } else if (hasKatapultMark(content, head)) found.push({ ...base, what: 'katapult' });
    else found.push({ ...base, what: head === start && heads.length > 1 ? 'starter' : 'code' });
  });
  return found;
}

/** Legal vectors whose start code lies behind them in this flash: random bytes seldom have that. */
function startsCode({ start, data }: FlashContent, at: number): boolean {
  if (at < start || at + 8 > start + data.length) return false;
  const vectors = inspectVectors(data.subarray(at - start));
  if (!vectors) return false;
  const entry = vectors.resetVector - 1;
  return entry > at && entry + 2 <= start + data.length;
}

function hasKatapultMark({ start, data }: FlashContent, head: number): boolean {
  const vectors = inspectVectors(data.subarray(head - start));
  const mark = (vectors?.resetVector ?? 0) - 1 - KATAPULT_MARK.length - start;
  return KATAPULT_MARK.every((byte, at) => data[mark + at] === byte);
}

function addData(found: Occupation[], { start, data }: FlashContent, from: number, to: number): void {
  const stretch = data.subarray(from - start, to - start);
  const first = stretch.findIndex((byte) => byte !== BLANK);
  if (first < 0) return;
  const used = usedLength(stretch);
  found.push({ what: 'data', start: from + first, end: from + used, version: null, mcu: null });
}

function usedLength(data: Uint8Array): number {
  let length = data.length;
  while (length > 0 && data[length - 1] === BLANK) length -= 1;
  return length;
}
