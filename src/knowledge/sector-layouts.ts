import type { MemoryMap } from '../formats/memory-layout.ts';

/** Equal sectors in a row; size in bytes. */
export interface SectorRun {
  size: number;
  count: number;
}

/** A flash from its start. */
export type SectorLayout = readonly SectorRun[];

const KIB = 1024;
/** one flash bank of F2, F4, F72x holds at most 1 MiB; F76x is used as one bank of 2 MiB */
const BANK_KIB = 1024;

/** A flash of equal pages. */
export function pages(pageKib: number, flashKib: number): SectorLayout {
  return [{ size: pageKib * KIB, count: flashKib / pageKib }];
}

/**
 * The layout of F2, F4 and F7: four small sectors, one of four times and then sectors of eight times their size
 * (RM0090 table 5, RM0410 table 3). A 2 MiB F42x repeats it in its second bank.
 */
export function bankLayout(smallKib: 16 | 32, flashKib: number): SectorLayout {
  const bankKib = smallKib === 16 ? Math.min(flashKib, BANK_KIB) : flashKib;
  const large = smallKib * 8;
  const bank = [
    { size: smallKib * KIB, count: 4 },
    { size: smallKib * 4 * KIB, count: 1 },
    { size: large * KIB, count: (bankKib - large) / large },
  ];
  return bankKib === flashKib ? bank : [...bank, ...bank];
}

/** The memory map of a flash that begins at `start`, all of it readable, erasable and writeable. */
export function mapOfLayout(name: string, start: number, layout: SectorLayout): MemoryMap {
  let next = start;
  const regions = layout.map(({ size, count }) => {
    const region = {
      start: next,
      sectorSize: size,
      sectors: count,
      readable: true,
      erasable: true,
      writeable: true,
    };
    next += size * count;
    return region;
  });
  return { name, regions };
}

/** Does the map start with exactly this layout at `start`, and is there no further sector behind it in one unbroken run? */
export function fitsLayout(map: MemoryMap, start: number, layout: SectorLayout): boolean {
  const seen: SectorRun[] = [];
  let next = start;
  for (const region of map.regions) {
    if (region.start !== next) break;
    next += region.sectorSize * region.sectors;
    const last = seen.at(-1);
    if (last?.size === region.sectorSize) last.count += region.sectors;
    else seen.push({ size: region.sectorSize, count: region.sectors });
  }
  return (
    seen.length === layout.length &&
    layout.every((run, index) => run.size === seen[index]?.size && run.count === seen[index]?.count)
  );
}
