import { type MemoryMap, type MemoryRegion, regionAt } from '../formats/memory-layout.ts';
import type { PlannedSector, PlannedWrite } from './flash-plan.ts';

/** More sectors than any flash of this size class has: a map of single bytes would otherwise cost memory. */
const MAX_SECTORS = 16_384;

export interface SectorPlan {
  /** sorted by address, each once */
  sectors: readonly PlannedSector[];
  /** the first address to be written that the map does not have, else null */
  outside: number | null;
  /** the first region to be written that cannot be erased, written and read back, else null */
  refused: MemoryRegion | null;
  /** there were more than can be sensible */
  tooMany: boolean;
}

/** Every sector of `map` that holds a byte of `writes` (sorted by address), whole. */
export function planSectors(map: MemoryMap, writes: readonly PlannedWrite[]): SectorPlan {
  const sectors: PlannedSector[] = [];
  let outside: number | null = null;
  let refused: MemoryRegion | null = null;
  let next = 0;
  for (const write of writes) {
    const end = write.address + write.data.length;
    for (let at = Math.max(write.address, next); at < end; at = next) {
      const region = regionAt(map, at);
      if (!region) {
        outside ??= at;
        break;
      }
      if (sectors.length === MAX_SECTORS) return { sectors, outside, refused, tooMany: true };
      if (!region.erasable || !region.writeable || !region.readable) refused ??= region;
      const address = at - ((at - region.start) % region.sectorSize);
      sectors.push({ address, size: region.sectorSize });
      next = address + region.sectorSize;
    }
  }
  return { sectors, outside, refused, tooMany: false };
}
