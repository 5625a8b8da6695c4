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

export function isBlank(data: Uint8Array): boolean {
  return data.every((byte) => byte === ERASED);
}

/** What must be read back of a sector and what it must hold there; `isPlanned` tells image from erased, by the index. */
export function expectedContent({
  sector,
  pieces,
  needs,
}: SectorWork): (PlannedWrite & { isPlanned: (at: number) => boolean })[] {
  if (needs === 'right') return [];
  if (needs === 'write') return pieces.map((piece) => ({ ...piece, isPlanned: () => true }));
  const data = new Uint8Array(sector.size).fill(ERASED);
  for (const piece of pieces) data.set(piece.data, piece.address - sector.address);
  const isPlanned = (at: number) =>
    pieces.some(({ address, data: { length } }) => {
      const from = address - sector.address;
      return at >= from && at < from + length;
    });
  return [{ address: sector.address, data, isPlanned }];
}

/** Bytes of the plan in this sector. */
export function pieceBytes({ pieces }: SectorWork): number {
  return pieces.reduce((sum, { data }) => sum + data.length, 0);
}

/** Bytes of the plan in these sectors. */
export function plannedBytes(works: readonly SectorWork[]): number {
  return works.reduce((sum, work) => sum + pieceBytes(work), 0);
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
export function bytesToVerify(works: readonly SectorWork[]): number {
  return works.reduce(
    (sum, work) => sum + expectedContent(work).reduce((bytes, { data }) => bytes + data.length, 0),
    0,
  );
}
