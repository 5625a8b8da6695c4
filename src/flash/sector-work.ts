import type { FlashPlan, PlannedSector, PlannedWrite } from './flash-plan.ts';

/** What a sector needs so that it holds what the plan wants. */
export interface SectorWork {
  sector: PlannedSector;
  /** the planned bytes that lie in it, in order */
  pieces: readonly PlannedWrite[];
  /** right: it holds them. write: its cells are blank and take them. erase: it must be erased first */
  needs: 'right' | 'write' | 'erase';
}

const ERASED = 0xff;

/**
 * Shorter blank runs than this many bytes are written along with their neighbours: leaving one out costs a new address,
 * some 0.5 ms of transfers (AN3156 4.4), in which an F4 programs about as much.
 */
const SHORTEST_GAP = 256;

/** The planned sectors with the bytes of each; before anything was read every one must be erased. */
export function sectorWorks({ erase, write }: Pick<FlashPlan, 'erase' | 'write'>): SectorWork[] {
  return erase.map((sector) => ({
    sector,
    pieces: write.flatMap((one) => clip(one, sector)),
    needs: 'erase' as const,
  }));
}

function clip({ address, data }: PlannedWrite, sector: PlannedSector): PlannedWrite[] {
  const from = Math.max(address, sector.address);
  const to = Math.min(address + data.length, sector.address + sector.size);
  return from < to ? [{ address: from, data: data.subarray(from - address, to - address) }] : [];
}

/** The stretches of `piece` that are not blank, cut at multiples of `unit` bytes, which a device programs at once. */
export function withoutBlankRuns(piece: PlannedWrite, unit: number): PlannedWrite[] {
  const { address, data } = piece;
  const gap = Math.ceil(SHORTEST_GAP / unit) * unit;
  const stretches: PlannedWrite[] = [];
  let from = -1;
  let to = 0;
  for (let at = 0; at < data.length; at += unit - ((address + at) % unit)) {
    const end = Math.min(data.length, at + unit - ((address + at) % unit));
    if (isBlank(data.subarray(at, end))) continue;
    if (from >= 0 && at - to >= gap) {
      stretches.push({ address: address + from, data: data.subarray(from, to) });
      from = at;
    }
    if (from < 0) from = at;
    to = end;
  }
  if (from >= 0) stretches.push({ address: address + from, data: data.subarray(from, to) });
  return stretches;
}

function isBlank(data: Uint8Array): boolean {
  return data.every((byte) => byte === ERASED);
}

/**
 * What must be read back of these sectors and what it must hold there; with `blankToo` what was erased and not written
 * as well.
 */
export function expectedContent(works: readonly SectorWork[], blankToo: boolean): PlannedWrite[] {
  return joinTouching(works.flatMap((work) => expectedOfSector(work, blankToo)));
}

function expectedOfSector({ sector, pieces, needs }: SectorWork, blankToo: boolean): readonly PlannedWrite[] {
  if (needs === 'right') return [];
  if (needs === 'write' || !blankToo) return pieces;
  const data = new Uint8Array(sector.size).fill(ERASED);
  for (const piece of pieces) data.set(piece.data, piece.address - sector.address);
  return [{ address: sector.address, data }];
}

/**
 * Neighbouring sectors that together take at least one whole transfer: an L0 has pages of 128 bytes and takes 2048 at
 * once, and each transfer may cost what a full one does.
 */
export function groupSectors(works: readonly SectorWork[], transferSize: number): SectorWork[][] {
  const groups: SectorWork[][] = [];
  let size = 0;
  let end = Number.NaN;
  for (const work of works) {
    const { address } = work.sector;
    const group = groups.at(-1);
    if (group && address === end && size < transferSize) {
      group.push(work);
    } else {
      groups.push([work]);
      size = 0;
    }
    size += work.sector.size;
    end = address + work.sector.size;
  }
  return groups;
}

/** The same bytes with those that follow one another as one. */
export function joinTouching(pieces: readonly PlannedWrite[]): PlannedWrite[] {
  const joined: PlannedWrite[] = [];
  let run: PlannedWrite[] = [];
  let end = Number.NaN;
  const close = () => {
    const [first] = run;
    if (!first) return;
    if (run.length === 1) {
      joined.push(first);
    } else {
      const data = new Uint8Array(end - first.address);
      for (const piece of run) data.set(piece.data, piece.address - first.address);
      joined.push({ address: first.address, data });
    }
    run = [];
  };
  for (const piece of pieces) {
    if (piece.address !== end) close();
    run.push(piece);
    end = piece.address + piece.data.length;
  }
  close();
  return joined;
}

/** Are the bytes `found` at `address` those of `pieces`, where these lie, and are they blank there? */
export function compareWith(
  pieces: readonly PlannedWrite[],
  address: number,
  found: Uint8Array,
): { equal: boolean; blank: boolean } {
  const there = { equal: true, blank: true };
  for (const piece of pieces) {
    const from = Math.max(piece.address, address);
    const to = Math.min(piece.address + piece.data.length, address + found.length);
    for (let at = from; at < to; at++) {
      const byte = found[at - address];
      if (byte !== piece.data[at - piece.address]) there.equal = false;
      if (byte !== ERASED) there.blank = false;
    }
  }
  return there;
}

/** Bytes of the plan in these sectors. */
export function plannedBytes(works: readonly SectorWork[]): number {
  return works.reduce((sum, { pieces }) => sum + totalBytes(pieces), 0);
}

/** Bytes of the plan that are right without any work. */
export function bytesRight(works: readonly SectorWork[]): number {
  return plannedBytes(works.filter(({ needs }) => needs === 'right'));
}

/** What the erase phase covers. */
export function bytesToErase(works: readonly SectorWork[]): number {
  return works.reduce((sum, { sector, needs }) => sum + (needs === 'erase' ? sector.size : 0), 0);
}

/** What the write phase covers, blank stretches included. */
export function bytesToWrite(works: readonly SectorWork[]): number {
  return plannedBytes(works) - bytesRight(works);
}

/** What the verify phase reads. */
export function bytesToVerify(works: readonly SectorWork[], blankToo: boolean): number {
  return works.reduce((sum, work) => sum + totalBytes(expectedOfSector(work, blankToo)), 0);
}

function totalBytes(pieces: readonly PlannedWrite[]): number {
  return pieces.reduce((sum, { data }) => sum + data.length, 0);
}
