import type { FlashPlan } from '../flash/flash-plan.ts';
import { flashEnd } from '../formats/memory-layout.ts';

export type CellUse = 'kept' | 'bootloader' | 'erased' | 'written' | 'locked';

export interface MemoryPicture {
  start: number;
  /** behind the last byte */
  end: number;
  /** bytes that one cell stands for */
  cellBytes: number;
  /** what happens to most of each cell; a write, however small, always shows */
  cells: readonly CellUse[];
  /** the stretches in the order of their addresses, `end` exclusive */
  stretches: readonly { use: CellUse; start: number; end: number }[];
}

/** Most cells that a picture has: one line of an 80-column screen. */
const MOST_CELLS = 64;

/**
 * A picture of the flash memory: each cell is an equal stretch of it. Bytes are what `plan` says of them;
 * where several things happen inside a cell, the one that changes most wins.
 */
export function memoryPicture(plan: FlashPlan): MemoryPicture {
  const start = plan.map.regions[0]?.start ?? 0;
  const end = Math.max(start + 1, flashEnd(plan.map));
  let cellBytes = 1024;
  while ((end - start) / cellBytes > MOST_CELLS) cellBytes *= 2;
  const cells: CellUse[] = [];
  for (let at = start; at < end; at += cellBytes) {
    cells.push(useOf(plan, at, Math.min(end, at + cellBytes)));
  }
  return { start, end, cellBytes, cells, stretches: stretchesOf(plan, start, end) };
}

function useOf(plan: FlashPlan, start: number, end: number): CellUse {
  const touches = (from: number, to: number) => from < end && to > start;
  if (plan.write.some((one) => touches(one.address, one.address + one.data.length))) return 'written';
  if (plan.erase.some((one) => touches(one.address, one.address + one.size))) return 'erased';
  if (plan.bootloader && touches(plan.bootloader.start, plan.bootloader.end)) return 'bootloader';
  const locked = plan.map.regions.some(
    (region) => !region.writeable && touches(region.start, region.start + region.sectorSize * region.sectors),
  );
  return locked ? 'locked' : 'kept';
}

/** Cut at every edge of the plan, then neighbours of one use joined. */
function stretchesOf(plan: FlashPlan, start: number, end: number): MemoryPicture['stretches'] {
  const edges = new Set([start, end]);
  const edge = (address: number) => {
    if (address > start && address < end) edges.add(address);
  };
  for (const one of plan.write) {
    edge(one.address);
    edge(one.address + one.data.length);
  }
  for (const one of plan.erase) {
    edge(one.address);
    edge(one.address + one.size);
  }
  for (const one of plan.map.regions) {
    edge(one.start);
    edge(one.start + one.sectorSize * one.sectors);
  }
  if (plan.bootloader) {
    edge(plan.bootloader.start);
    edge(plan.bootloader.end);
  }
  const sorted = [...edges].sort((a, b) => a - b);
  const stretches: { use: CellUse; start: number; end: number }[] = [];
  for (let i = 0; i + 1 < sorted.length; i++) {
    const [from, to] = [sorted[i] ?? start, sorted[i + 1] ?? end];
    const use = useOf(plan, from, to);
    const last = stretches.at(-1);
    if (last?.use === use) last.end = to;
    else stretches.push({ use, start: from, end: to });
  }
  return stretches;
}
