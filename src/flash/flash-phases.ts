import { type Block, planBlocks } from '../dfu/blocks.ts';
import { DfuError } from '../dfu/dfu-error.ts';
import { erasePage, leave, readBlock, writeBlock } from '../dfu/dfuse.ts';
import type { OpenDfuSe } from '../dfu/open-dfuse.ts';
import { formatAddress } from '../formats/text.ts';
import { type DeviceTraits, deviceTraits } from './device-traits.ts';
import type { FlashEvent } from './events.ts';
import { FlashFailure } from './failure.ts';
import type { PlannedWrite } from './flash-plan.ts';
import { checkpoint, type FlashRun, progressMeter } from './flash-run.ts';
import {
  bytesToErase,
  bytesToVerify,
  bytesToWrite,
  expectedContent,
  groupSectors,
  joinTouching,
  plannedBytes,
  type SectorWork,
  withoutBlankRuns,
} from './sector-work.ts';

/** Erases the sectors that must be, in order. */
export async function* erasePhase(
  run: FlashRun,
  dfu: OpenDfuSe,
  works: readonly SectorWork[],
): AsyncGenerator<FlashEvent, void> {
  const { eraseMs, staysBusy } = traitsOf(run);
  const meter = progressMeter('erase', bytesToErase(works));
  let done = 0;
  for (const { sector, needs } of works) {
    if (needs !== 'erase') continue;
    checkpoint(run);
    run.address = sector.address;
    // from the command on nobody knows how far it went
    run.boardState = 'erased-or-partly-written';
    await erasePage(dfu, sector.address, eraseMs(sector.size), staysBusy);
    done += sector.size;
    yield* meter(done, sector.address);
  }
}

/** Writes what is not right yet; blank stretches are left as erasing left them. */
export async function* writePhase(
  run: FlashRun,
  dfu: OpenDfuSe,
  works: readonly SectorWork[],
): AsyncGenerator<FlashEvent, void> {
  const traits = traitsOf(run);
  const wrong = works.filter(({ needs }) => needs !== 'right');
  const meter = progressMeter('write', bytesToWrite(works));
  let done = 0;
  let last: Block | null = null;
  for (const group of groupSectors(wrong, run.plan.transferSize)) {
    const pieces = joinTouching(group.flatMap((work) => work.pieces));
    try {
      last = yield* writePieces(pieces, last);
    } catch (error) {
      if (!(error instanceof DfuError) || error.kind !== 'lost') throw error;
      yield lostBlock(run);
      // half a program cannot be told from none, and a word with ECC takes no second one
      for (const { sector } of group) {
        run.address = sector.address;
        await erasePage(dfu, sector.address, traits.eraseMs(sector.size), traits.staysBusy);
      }
      last = yield* writePieces(pieces, null);
    }
    done += plannedBytes(group);
    yield* meter(done, run.address ?? 0);
  }
  if (wrong.length > 0) run.boardState = 'written-not-verified';

  async function* writePieces(
    pieces: readonly PlannedWrite[],
    after: Block | null,
  ): AsyncGenerator<FlashEvent, Block | null> {
    let written = after;
    let start = done;
    for (const piece of pieces) {
      for (const { address, data } of stretchesOf(piece, traits)) {
        for (const block of planBlocks(address, data.length, run.plan.transferSize, written)) {
          checkpoint(run);
          run.address = block.address;
          run.boardState = 'erased-or-partly-written';
          const from = block.address - address;
          const bytes = data.subarray(from, from + block.length);
          await writeBlock(dfu, block, bytes, traits.programMs(block.length));
          written = block;
          yield* meter(start + block.address + block.length - piece.address, block.address);
        }
      }
      start += piece.data.length;
    }
    return written;
  }
}

/**
 * Reads back every sector that was erased, whole, and everything that was written, and compares. Only now, after all
 * writes: some ROMs answer 0xFF in between.
 */
export async function* verifyPhase(
  run: FlashRun,
  dfu: OpenDfuSe,
  works: readonly SectorWork[],
): AsyncGenerator<FlashEvent, void> {
  const { erasesToOnes } = traitsOf(run);
  const meter = progressMeter('verify', bytesToVerify(works));
  let done = 0;
  let last: Block | null = null;
  for (const { address, data } of expectedContent(works)) {
    for (const block of planBlocks(address, data.length, run.plan.transferSize, last)) {
      checkpoint(run);
      run.address = block.address;
      const from = block.address - address;
      const read = await readBlock(dfu, block);
      last = block;
      const wrong = read.findIndex(
        (byte, at) =>
          byte !== data[from + at] && (erasesToOnes || byte !== 0 || isPlanned(run, block.address + at)),
      );
      if (wrong >= 0) {
        run.address = block.address + wrong;
        throw mismatch(run.address, read[wrong] ?? 0, data[from + wrong] ?? 0);
      }
      done += block.length;
      yield* meter(done, block.address);
    }
  }
  run.boardState = 'verified';
}

/** Asks the ROM to start the firmware; whether it does is seen on the bus only. */
export async function* leavePhase(
  run: FlashRun,
  dfu: OpenDfuSe,
  address: number,
): AsyncGenerator<FlashEvent, void> {
  checkpoint(run);
  const unconfirmed = await leave(dfu, address);
  if (unconfirmed !== null) {
    yield {
      type: 'note',
      code: 'leave-unconfirmed',
      message:
        'The board was gone before it confirmed the start, as many are. That is no error: what comes back on USB counts.',
    };
  }
  run.dfu = null;
  // half gone, a device fails to close in as many ways as there are drivers: none of them means anything here
  await dfu.close();
}

function traitsOf({ plan }: FlashRun): DeviceTraits {
  return deviceTraits(plan.map, plan.device.vendorId);
}

function isPlanned({ plan }: FlashRun, at: number): boolean {
  return plan.write.some(({ address, data }) => at >= address && at < address + data.length);
}

function lostBlock({ address }: FlashRun): FlashEvent {
  return {
    type: 'note',
    code: 'written-again',
    message: `The board dropped a block at ${formatAddress(address ?? 0)} because it was asked early whether it was done. Its sector is erased and written again, and from now on the board gets all the time that it asks for.`,
  };
}

/** Blank runs stay out only where erased flash is known to read as they do. */
function stretchesOf(piece: PlannedWrite, { erasesToOnes, writeUnit }: DeviceTraits): PlannedWrite[] {
  return erasesToOnes ? withoutBlankRuns(piece, writeUnit) : [piece];
}

function mismatch(address: number, got: number, expected: number): FlashFailure {
  const hex = (byte: number) => `0x${byte.toString(16).padStart(2, '0')}`;
  return new FlashFailure(
    'verify-mismatch',
    `The flash does not hold what was written: at ${formatAddress(address)} it reads ${hex(got)}, expected ${hex(expected)}.`,
  );
}
