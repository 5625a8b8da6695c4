import type { FlashPlan } from '../flash/flash-plan.ts';
import { flashEnd } from '../formats/memory-layout.ts';

export type CellUse = 'kept' | 'bootloader' | 'erased' | 'written' | 'locked';

export interface MemoryPicture extends Drawing<CellUse> {
  /** for each cell whether a sector begins in it; null where one begins in every cell */
  sectorStarts: readonly boolean[] | null;
}

/** Cells that a picture has at most where nothing is said: one line of an 80-column screen. */
const MOST_CELLS = 64;
const SMALLEST_CELL = 1024;

/** Some memory as equal cells and as stretches of one use each; `end` exclusive. */
export interface Drawing<Use> {
  start: number;
  end: number;
  cellBytes: number;
  cells: readonly Use[];
  stretches: readonly { use: Use; start: number; end: number }[];
}

/**
 * Draws memory to scale: each cell is an equal stretch of it. `useOf` says what most matters between two addresses;
 * `edges` are the addresses at which that may change. There are at most `mostCells` cells.
 */
export function drawMemory<Use>(
  { start, end }: { start: number; end: number },
  useOf: (start: number, end: number) => Use,
  edges: readonly number[],
  mostCells = MOST_CELLS,
): Drawing<Use> {
  let cellBytes = SMALLEST_CELL;
  while ((end - start) / cellBytes > mostCells) cellBytes *= 2;
  const cells: Use[] = [];
  for (let at = start; at < end; at += cellBytes) cells.push(useOf(at, Math.min(end, at + cellBytes)));
  const inside = edges.filter((edge) => edge > start && edge < end);
  const sorted = [...new Set([start, end, ...inside])].sort((a, b) => a - b);
  const stretches: { use: Use; start: number; end: number }[] = [];
  for (let i = 0; i + 1 < sorted.length; i++) {
    const [from, to] = [sorted[i] ?? start, sorted[i + 1] ?? end];
    const use = useOf(from, to);
    const last = stretches.at(-1);
    if (last?.use === use) last.end = to;
    else stretches.push({ use, start: from, end: to });
  }
  return { start, end, cellBytes, cells, stretches };
}

/**
 * A picture of the flash memory. Bytes are what `plan` says of them; where several things happen inside a cell, the one
 * that changes most wins.
 */
export function memoryPicture(plan: FlashPlan, mostCells?: number): MemoryPicture {
  const start = plan.map.regions[0]?.start ?? 0;
  const end = Math.max(start + 1, flashEnd(plan.map));
  const drawing = drawMemory({ start, end }, (from, to) => useOf(plan, from, to), edgesOf(plan), mostCells);
  return { ...drawing, sectorStarts: sectorStarts(plan, drawing) };
}

function sectorStarts(
  { map }: FlashPlan,
  { start, cellBytes, cells }: Drawing<CellUse>,
): MemoryPicture['sectorStarts'] {
  const starts = cells.map((_, index) => {
    const from = start + index * cellBytes;
    return map.regions.some((region) => {
      const end = region.start + region.sectorSize * region.sectors;
      // the first start of a sector that is not below the cell
      const at =
        region.start + Math.max(0, Math.ceil((from - region.start) / region.sectorSize)) * region.sectorSize;
      return at < end && at < from + cellBytes;
    });
  });
  return starts.every(Boolean) ? null : starts;
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

function edgesOf({ write, erase, map, bootloader }: FlashPlan): number[] {
  return [
    ...write.flatMap(({ address, data }) => [address, address + data.length]),
    ...erase.flatMap(({ address, size }) => [address, address + size]),
    ...map.regions.flatMap(({ start, sectorSize, sectors }) => [start, start + sectorSize * sectors]),
    ...(bootloader ? [bootloader.start, bootloader.end] : []),
  ];
}
