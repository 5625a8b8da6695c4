import type { PlannedWrite } from './flash-plan.ts';

/** Erased flash reads as this; writing it leaves a bit as it is. */
const ERASED = 0xff;

/** Bytes at an absolute address. */
export interface PlacedSegment {
  address: number;
  data: Uint8Array;
}

/**
 * The writes that put `segments` (sorted, not overlapping) into flash: each starts and ends on a multiple of `writeUnit`
 * bytes, filled with 0xFF. Segments that touch or share a unit become one write, as H7 programs a unit once only.
 */
export function planWrites(segments: readonly PlacedSegment[], writeUnit: number): PlannedWrite[] {
  const writes: PlannedWrite[] = [];
  let group: PlacedSegment[] = [];
  let groupEnd = 0;
  for (const segment of segments) {
    if (group.length > 0 && alignDown(segment.address, writeUnit) > groupEnd) {
      writes.push(merge(group, writeUnit));
      group = [];
    }
    group.push(segment);
    groupEnd = alignUp(segment.address + segment.data.length, writeUnit);
  }
  if (group.length > 0) writes.push(merge(group, writeUnit));
  return writes;
}

function merge(group: readonly PlacedSegment[], writeUnit: number): PlannedWrite {
  const address = alignDown(group[0]?.address ?? 0, writeUnit);
  const last = group.at(-1);
  const end = last ? last.address + last.data.length : address;
  const data = new Uint8Array(alignUp(end, writeUnit) - address).fill(ERASED);
  for (const segment of group) data.set(segment.data, segment.address - address);
  return { address, data };
}

function alignDown(value: number, unit: number): number {
  return value - (value % unit);
}

function alignUp(value: number, unit: number): number {
  return alignDown(value + unit - 1, unit);
}
