import { planBlocks } from '../dfu/blocks.ts';
import { erasePage, leave, readBlock, writeBlock } from '../dfu/dfuse.ts';
import type { OpenDfuSe } from '../dfu/open-dfuse.ts';
import { formatAddress } from '../formats/text.ts';
import type { FlashEvent } from './events.ts';
import { FlashFailure } from './failure.ts';
import { checkpoint, type FlashRun, progressMeter } from './flash-run.ts';
import { workTimes } from './work-times.ts';

/** Erases every planned sector, in order. */
export async function* erasePhase(run: FlashRun, dfu: OpenDfuSe): AsyncGenerator<FlashEvent, void> {
  const { erase } = run.plan;
  const times = workTimes(run.plan.map, run.plan.device.vendorId);
  const meter = progressMeter(
    'erase',
    erase.reduce((sum, sector) => sum + sector.size, 0),
  );
  let done = 0;
  for (const sector of erase) {
    checkpoint(run);
    run.address = sector.address;
    // from the command on nobody knows how far it went
    run.boardState = 'erased-or-partly-written';
    await erasePage(dfu, sector.address, times.eraseMs(sector.size));
    done += sector.size;
    yield* meter(done, sector.address);
  }
}

/** Writes every planned byte. */
export async function* writePhase(run: FlashRun, dfu: OpenDfuSe): AsyncGenerator<FlashEvent, void> {
  const { plan } = run;
  const times = workTimes(plan.map, plan.device.vendorId);
  const meter = progressMeter('write', bytesToWrite(run));
  let done = 0;
  for (const { address, data } of plan.write) {
    for (const block of planBlocks(address, data.length, plan.transferSize)) {
      checkpoint(run);
      run.address = block.address;
      const from = block.address - address;
      await writeBlock(dfu, block, data.subarray(from, from + block.length), times.programMs(block.length));
      done += block.length;
      yield* meter(done, block.address);
    }
  }
  run.boardState = 'written-not-verified';
}

/** Reads every written byte back and compares. Only now, after all writes: some ROMs answer 0xFF in between. */
export async function* verifyPhase(run: FlashRun, dfu: OpenDfuSe): AsyncGenerator<FlashEvent, void> {
  const { plan } = run;
  const meter = progressMeter('verify', bytesToWrite(run));
  let done = 0;
  for (const { address, data } of plan.write) {
    for (const block of planBlocks(address, data.length, plan.transferSize)) {
      checkpoint(run);
      run.address = block.address;
      const from = block.address - address;
      const read = await readBlock(dfu, block);
      const wrong = read.findIndex((byte, index) => byte !== data[from + index]);
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

export function bytesToWrite({ plan }: Pick<FlashRun, 'plan'>): number {
  return plan.write.reduce((sum, { data }) => sum + data.length, 0);
}

function mismatch(address: number, got: number, expected: number): FlashFailure {
  const hex = (byte: number) => `0x${byte.toString(16).padStart(2, '0')}`;
  return new FlashFailure(
    'verify-mismatch',
    `The flash does not hold what was written: at ${formatAddress(address)} it reads ${hex(got)}, expected ${hex(expected)}.`,
  );
}
