/**
 * The DfuSe memory layout string (UM0424 10.3.2, AN3156):
 * `@name /0xADDRESS/n*size[multiplier]type,...[/0xADDRESS/...]`.
 */

/** Equal sectors in a row. */
export interface MemoryRegion {
  start: number;
  /** bytes */
  sectorSize: number;
  sectors: number;
  readable: boolean;
  erasable: boolean;
  writeable: boolean;
}

export interface MemoryMap {
  name: string;
  regions: readonly MemoryRegion[];
}

export interface ParsedLayout {
  map: MemoryMap;
  /** what follows the last valid segment, ignored; empty when the string was clean */
  rubbish: string;
}

const HEAD = /^@([^/]*)/;
const ADDRESS = /^\/\s*0[xX]([0-9a-fA-F]{1,8})\s*\/\s*/;
const SEGMENT = /^\s*(\d{1,6})\s*\*\s*(\d{1,6})\s*([ BKM]?)([a-g])/;
const MULTIPLIER: Record<string, number> = { '': 1, ' ': 1, B: 1, K: 1024, M: 1024 * 1024 };
const MAX_REGIONS = 256;
const ADDRESS_SPACE = 2 ** 32;

/**
 * Reads a layout string as received; stops at the last valid segment, as some ROMs and readers append rubbish.
 * Returns null when not even one segment is valid. Addresses are absolute, sizes in bytes.
 */
export function parseMemoryLayout(text: string): ParsedLayout | null {
  const head = HEAD.exec(text);
  if (!head) return null;
  let rest = text.slice(head[0].length);
  const regions: MemoryRegion[] = [];
  for (let address = ADDRESS.exec(rest); address; address = ADDRESS.exec(rest)) {
    let next = Number.parseInt(address[1] ?? '', 16);
    let tail = rest.slice(address[0].length);
    let found = false;
    for (
      let segment = SEGMENT.exec(tail);
      segment && regions.length < MAX_REGIONS;
      segment = SEGMENT.exec(tail)
    ) {
      const region = toRegion(next, segment);
      if (!region) break;
      regions.push(region);
      found = true;
      next += region.sectorSize * region.sectors;
      rest = tail.slice(segment[0].length);
      const comma = /^\s*,/.exec(rest);
      if (!comma) break;
      tail = rest.slice(comma[0].length);
    }
    if (!found) break;
  }
  if (regions.length === 0) return null;
  return { map: { name: (head[1] ?? '').trim(), regions }, rubbish: rest };
}

function toRegion(start: number, segment: RegExpExecArray): MemoryRegion | null {
  const sectors = Number(segment[1]);
  const sectorSize = Number(segment[2]) * (MULTIPLIER[segment[3] ?? ''] ?? 1);
  // type letter & 7: bit 0 readable, bit 1 erasable, bit 2 writeable
  const type = (segment[4] ?? '').charCodeAt(0) & 7;
  if (sectors === 0 || sectorSize === 0 || start + sectors * sectorSize > ADDRESS_SPACE) return null;
  return {
    start,
    sectorSize,
    sectors,
    readable: (type & 1) !== 0,
    erasable: (type & 2) !== 0,
    writeable: (type & 4) !== 0,
  };
}

/** The region that holds an address, or undefined. */
export function regionAt(map: MemoryMap, address: number): MemoryRegion | undefined {
  return map.regions.find((r) => address >= r.start && address < r.start + r.sectorSize * r.sectors);
}

/** First address behind the last region that starts inside one unbroken run from `map.regions[0]`. */
export function flashEnd(map: MemoryMap): number {
  let end = map.regions[0]?.start ?? 0;
  for (const r of map.regions) {
    if (r.start !== end) break;
    end = r.start + r.sectorSize * r.sectors;
  }
  return end;
}
