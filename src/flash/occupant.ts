import { readDictionary } from '../firmware/dictionary.ts';
import { inspectVectors } from '../firmware/vectors.ts';
import type { FlashContent } from './plan-facts.ts';

/**
 * What stands at the start of the flash. blank: erased. remains: bytes that cannot start. application: one firmware
 * without a bootloader. bootloader: something that starts and is no such firmware.
 */
export type Occupant = 'blank' | 'remains' | 'application' | 'bootloader';

/** A vector table and some of what follows it. */
const PROBE_BYTES = 256;
/** More than a vector table, which two builds may share; less than the smallest sector that a stopped flash left as it was. */
const SAME_BYTES = 1024;

/** Where an application may stand behind a bootloader: on any board with this chip, and on those that are likely. */
export interface ApplicationStarts {
  possible: readonly number[];
  likely: readonly number[];
}

/**
 * Judges the start of the flash. A vector table at any possible start, or nothing yet at a likely one, speaks for a
 * bootloader; a firmware's own bytes running across all likely starts, or Klipper's dictionary below every other
 * vector table, speak against.
 */
export function judgeOccupant(content: FlashContent, { possible, likely }: ApplicationStarts): Occupant {
  if (isBlank(content, content.start, content.data.length)) return 'blank';
  if (!startsCode(content, content.start)) return 'remains';
  const [application] = applicationsIn(content, possible);
  const end = application === undefined ? content.data.length : application - content.start;
  if (readDictionary(content.data.subarray(0, end))) return 'application';
  if (content.isKlipperAtStart && application === undefined) return 'application';
  const crossed = likely.filter((start) => start > content.start);
  const runsAcrossAll =
    crossed.length > 0 &&
    application === undefined &&
    crossed.every((start) => holds(content, start) && !isBlank(content, start, PROBE_BYTES));
  return runsAcrossAll ? 'application' : 'bootloader';
}

/** Those of `starts` behind the start of the flash at which a vector table stands, ascending. */
export function applicationsIn(content: FlashContent, starts: readonly number[]): readonly number[] {
  return starts.filter((start) => start > content.start && startsCode(content, start)).sort((a, b) => a - b);
}

/** Do legal vectors stand at `address`? False where it was not read. */
export function startsCode(content: FlashContent, address: number): boolean {
  return holds(content, address) && inspectVectors(content.data.subarray(address - content.start)) !== null;
}

/** Is every byte that was read of these erased? True of a range that was not read. */
export function isBlank(content: FlashContent, address: number, length: number): boolean {
  const from = address - content.start;
  return content.data.subarray(from, from + length).every((byte) => byte === 0xff);
}

/** Was all of this range read? */
export function wasRead(content: FlashContent, address: number, length: number): boolean {
  return address >= content.start && address + length <= content.start + content.data.length;
}

/** Does `data` stand at `address`, whole or half written, as far as its first bytes tell? */
export function standsAt(content: FlashContent, address: number, data: Uint8Array): boolean {
  if (!holds(content, address) || isBlank(content, address, PROBE_BYTES)) return false;
  const from = address - content.start;
  const there = content.data.subarray(from, from + Math.min(data.length, content.placeBytes ?? SAME_BYTES));
  return there.every((byte, index) => byte === data[index] || byte === 0xff);
}

function holds(content: FlashContent, address: number): boolean {
  return address >= content.start && address + 8 <= content.start + content.data.length;
}
