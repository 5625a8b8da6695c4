import type { FlashPhase } from '../flash/events.ts';
import type { PlannedSector } from '../flash/flash-plan.ts';
import { type FlashProgress, phaseNow } from './flash-progress.ts';
import { type CellUse, type MemoryPicture, memoryPicture } from './memory-picture.ts';

/** What a stretch of the memory is while a flash goes on; old: what is to be replaced stands there still. */
export type LiveUse =
  | 'kept'
  | 'bootloader'
  | 'locked'
  | 'old'
  | 'equal'
  | 'now'
  | 'erased'
  | 'written'
  | 'verified';

export interface LiveMemory {
  cells: readonly LiveUse[];
  sectorStarts: MemoryPicture['sectorStarts'];
}

const ORDER = ['erase', 'write', 'verify'] as const satisfies readonly FlashPhase[];
const PASSED = { erase: 'erased', write: 'written', verify: 'verified' } as const;

/**
 * The memory map of a flash as its events tell it, in at most so many cells: what stands there from before, what was
 * found equal and stays, the cells that the running phase has passed, and the one it is at.
 */
export function liveMemory(flash: FlashProgress, mostCells?: number): LiveMemory {
  const { start, cellBytes, cells, sectorStarts } = memoryPicture(flash.plan, mostCells);
  const live = cells.map((use, index): LiveUse => {
    if (!isTouched(use)) return use;
    return useNow(flash, use, start + index * cellBytes, cellBytes);
  });
  return { cells: live, sectorStarts };
}

function useNow(flash: FlashProgress, use: 'erased' | 'written', from: number, cellBytes: number): LiveUse {
  const { phases, found, plan } = flash;
  const end = from + cellBytes;
  // the planned sectors that reach into this cell
  const sectors = plan.erase.filter(({ address, size }) => address < end && address + size > from);
  if (areIn(sectors, found.equal)) return 'equal';
  let live: LiveUse = areIn(sectors, found.blank) ? 'erased' : 'old';
  const running = phaseNow(flash);
  for (const name of ORDER) {
    const phase = phases[name];
    // what is erased alone is not written, and not every bootloader reads it back
    if (phase.totalBytes === 0 || (use === 'erased' && name !== 'erase')) continue;
    if (phase.status === 'done') live = PASSED[name];
    else if (phase.status !== 'waiting' && phase.address !== null) {
      if (end <= phase.address) live = PASSED[name];
      else if (from <= phase.address && name === running && flash.end === null) live = 'now';
    }
  }
  return live;
}

function areIn(sectors: readonly PlannedSector[], stretches: readonly PlannedSector[]): boolean {
  return (
    sectors.length > 0 &&
    sectors.every(({ address, size }) =>
      stretches.some((one) => one.address <= address && one.address + one.size >= address + size),
    )
  );
}

function isTouched(use: CellUse): use is 'erased' | 'written' {
  return use === 'erased' || use === 'written';
}
