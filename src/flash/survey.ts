import { type Block, planBlocks } from '../dfu/blocks.ts';
import { DfuError } from '../dfu/dfu-error.ts';
import { readBlock } from '../dfu/dfuse.ts';
import type { OpenDfuSe } from '../dfu/open-dfuse.ts';
import { abort } from '../dfu/requests.ts';
import { toIdle } from '../dfu/to-idle.ts';
import { formatSize } from '../formats/text.ts';
import { UsbError } from '../ports/usb.ts';
import { deviceTraits } from './device-traits.ts';
import type { FlashEvent } from './events.ts';
import { checkpoint, type FlashRun } from './flash-run.ts';
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
 * it. Where the device refuses to be read, every sector is to be erased, with a note. Else UsbError, DfuError, FlashFailure.
 */
export async function* survey(run: FlashRun, dfu: OpenDfuSe): AsyncGenerator<FlashEvent, SectorWork[]> {
  const { plan } = run;
  const planned = sectorWorks(plan);
  const { programsBlankCells } = deviceTraits(plan.map, plan.device.vendorId);
  const works: SectorWork[] = [];
  let last: Block | null = null;
  try {
    for (const group of groupSectors(planned, plan.transferSize)) {
      const compared = await compare(run, dfu, group, { last, blankWillDo: programsBlankCells });
      last = compared.last;
      works.push(...compared.works);
    }
    await abort(dfu);
  } catch (error) {
    const refused = error instanceof DfuError || (error instanceof UsbError && error.kind === 'stall');
    if (!refused) throw error;
    await toIdle(dfu);
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
  dfu: OpenDfuSe,
  group: readonly SectorWork[],
  known: { last: Block | null; blankWillDo: boolean },
): Promise<{ works: SectorWork[]; last: Block | null }> {
  let { last } = known;
  const open = group.map((work) => ({ work, equal: true, blankWillDo: known.blankWillDo }));
  const settled = () => open.every(({ equal, blankWillDo }) => !equal && !blankWillDo);
  for (const { address, data } of joinTouching(group.flatMap(({ pieces }) => pieces))) {
    for (const block of planBlocks(address, data.length, run.plan.transferSize, last)) {
      if (settled()) break;
      checkpoint(run);
      run.address = block.address;
      const found = await readBlock(dfu, block);
      last = block;
      for (const one of open) {
        const there = compareWith(one.work.pieces, block.address, found);
        one.equal &&= there.equal;
        one.blankWillDo &&= there.blank;
      }
    }
  }
  const works = open.map(({ work, equal, blankWillDo }): SectorWork => {
    return { ...work, needs: equal ? 'right' : blankWillDo ? 'write' : 'erase' };
  });
  return { works, last };
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
    };
  }
  if (blank.length > 0) {
    yield {
      type: 'note',
      code: 'already-blank',
      message: `The place of ${formatSize(plannedBytes(blank))} is blank already (${blank.length} of ${works.length} sectors) and is written without erasing.`,
    };
  }
}
