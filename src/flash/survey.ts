import { formatSize } from '../formats/text.ts';
import type { FlashEvent } from './events.ts';
import type { PlannedSector } from './flash-plan.ts';
import { checkpoint, type FlashRun } from './flash-run.ts';
import { isRefusal, type Programmer } from './programmer.ts';
import {
  compareWith,
  groupSectors,
  joinTouching,
  plannedBytes,
  type SectorWork,
  sectorWorks,
} from './sector-work.ts';

/**
 * Reads what the plan would replace, and says what each sector needs. Reading a sector ends at the first byte that settles
 * it. Where the device refuses to be read, every sector is to be erased, with a note. Else ProgrammerError, FlashFailure.
 */
export async function* survey(
  run: FlashRun,
  programmer: Programmer,
): AsyncGenerator<FlashEvent, SectorWork[]> {
  const planned = sectorWorks(run.plan);
  const { transferSize, sharedFateBytes } = programmer.traits;
  const works: SectorWork[] = [];
  try {
    for (const group of groupSectors(planned, Math.max(transferSize, sharedFateBytes))) {
      works.push(...(await compare(run, programmer, group)));
    }
    await programmer.settle();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await programmer.recover();
    yield {
      type: 'note',
      code: 'not-compared',
      message: `What is in the flash could not be read beforehand (${error.message}), so everything is erased and written.`,
    };
    return planned;
  }
  run.address = null;
  yield* notesOf(works);
  return works;
}

async function compare(
  run: FlashRun,
  programmer: Programmer,
  group: readonly SectorWork[],
): Promise<SectorWork[]> {
  const { programsBlankCells, sharedFateBytes } = programmer.traits;
  const open = group.map((work) => ({ work, equal: true, blankWillDo: programsBlankCells }));
  const settled = () => open.every(({ equal, blankWillDo }) => !equal && !blankWillDo);
  for (const { address, data } of joinTouching(group.flatMap(({ pieces }) => pieces))) {
    for (const step of programmer.read(address, data.length, 'compare')) {
      if (settled()) break;
      checkpoint(run);
      run.address = step.address;
      const found = await step.carryOut();
      for (const one of open) {
        const there = compareWith(one.work.pieces, step.address, found);
        one.equal &&= there.equal;
        one.blankWillDo &&= there.blank;
      }
      if (sharedFateBytes > 0 && open.some(({ equal }) => !equal)) for (const one of open) one.equal = false;
    }
  }
  return open.map(({ work, equal, blankWillDo }): SectorWork => {
    return { ...work, needs: equal ? 'right' : blankWillDo ? 'write' : 'erase' };
  });
}

function* notesOf(works: readonly SectorWork[]): Generator<FlashEvent, void> {
  const right = works.filter(({ needs }) => needs === 'right');
  const blank = works.filter(({ needs }) => needs === 'write');
  const rightSize = formatSize(plannedBytes(right));
  if (right.length > 0) {
    yield {
      type: 'note',
      code: 'already-right',
      message:
        right.length === works.length
          ? `All ${rightSize} are already right: they were read and are equal, so nothing is erased and nothing written.`
          : `${rightSize} are already right (${right.length} of ${works.length} sectors) and are left as they are.`,
      stretches: stretchesOf(right),
    };
  }
  if (blank.length > 0) {
    yield {
      type: 'note',
      code: 'already-blank',
      message: `The place of ${formatSize(plannedBytes(blank))} is blank already (${blank.length} of ${works.length} sectors) and is written without erasing.`,
      stretches: stretchesOf(blank),
    };
  }
}

/** The sectors, those that follow one another as one. */
function stretchesOf(works: readonly SectorWork[]): PlannedSector[] {
  const stretches: PlannedSector[] = [];
  for (const { sector } of works) {
    const last = stretches.at(-1);
    if (last && last.address + last.size === sector.address) last.size += sector.size;
    else stretches.push({ ...sector });
  }
  return stretches;
}
