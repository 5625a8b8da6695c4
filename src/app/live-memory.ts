import type { FlashPhase } from '../flash/events.ts';
import { type FlashProgress, phaseNow } from './flash-progress.ts';
import { type CellUse, memoryPicture } from './memory-picture.ts';

/** What a stretch of the memory is while a flash goes on. */
export type LiveUse = 'kept' | 'bootloader' | 'locked' | 'to-do' | 'now' | 'erased' | 'written' | 'verified';

const ORDER = ['erase', 'write', 'verify'] as const satisfies readonly FlashPhase[];
const PASSED = { erase: 'erased', write: 'written', verify: 'verified' } as const;

/**
 * The memory map of a flash as its events tell it: the cells that the running phase has passed, the one it is at, those
 * to come. A sector that was right from the beginning is passed like its neighbours: events do not name it.
 */
export function liveMemory(flash: FlashProgress): readonly LiveUse[] {
  const { plan, phases } = flash;
  const { start, cellBytes, cells } = memoryPicture(plan);
  const running = phaseNow(flash);
  return cells.map((use, index): LiveUse => {
    if (!isTouched(use)) return use;
    const from = start + index * cellBytes;
    let live: LiveUse = 'to-do';
    for (const name of ORDER) {
      const phase = phases[name];
      // where all was right already, nothing was erased or written
      if (phase.totalBytes === 0 && name !== 'verify') continue;
      if (phase.status === 'done') live = PASSED[name];
      else if (phase.status !== 'waiting' && phase.address !== null) {
        if (from + cellBytes <= phase.address) live = PASSED[name];
        else if (from <= phase.address && name === running && flash.end === null) live = 'now';
      }
    }
    return live;
  });
}

function isTouched(use: CellUse): use is 'erased' | 'written' {
  return use === 'erased' || use === 'written';
}
