import { formatAddress } from '../formats/text.ts';
import type { FlashEvent } from './events.ts';
import { FlashFailure } from './failure.ts';
import type { PlannedWrite } from './flash-plan.ts';
import { checkpoint, type FlashRun, progressMeter } from './flash-run.ts';
import { type MemoryTraits, type Programmer, ProgrammerError } from './programmer.ts';
import { refusedBeforeWork } from './refused-before-work.ts';
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
  programmer: Programmer,
  works: readonly SectorWork[],
): AsyncGenerator<FlashEvent, void> {
  const meter = progressMeter('erase', bytesToErase(works));
  const sectors = works.filter(({ needs }) => needs === 'erase').map(({ sector }) => sector);
  let done = 0;
  for (const step of programmer.erase(sectors)) {
    checkpoint(run);
    const { boardState, vectors } = run;
    beginChange(run, step);
    if (coversVectors(run, step)) run.vectors = 'erased';
    try {
      await step.carryOut();
    } catch (error) {
      // turned down before it was begun: what stood there stands there still
      if (refusedBeforeWork(error)) Object.assign(run, { boardState, vectors });
      throw error;
    }
    done += step.length;
    yield* meter(done, step.address);
  }
}

/** Writes what is not right yet; blank stretches are left as erasing left them. */
export async function* writePhase(
  run: FlashRun,
  programmer: Programmer,
  works: readonly SectorWork[],
): AsyncGenerator<FlashEvent, void> {
  const wrong = works.filter(({ needs }) => needs !== 'right');
  const meter = progressMeter('write', bytesToWrite(works));
  const first = wrong.find(({ sector }) =>
    coversVectors(run, { address: sector.address, length: sector.size }),
  );
  // its cells were found blank
  if (first?.needs === 'write') run.vectors = 'erased';
  let done = 0;
  for (const group of groupSectors(wrong, programmer.traits.transferSize)) {
    const pieces = joinTouching(group.flatMap((work) => work.pieces));
    try {
      yield* writePieces(pieces);
    } catch (error) {
      if (!(error instanceof ProgrammerError) || error.kind !== 'block-lost') throw error;
      yield lostBlock(run, error);
      // half a program cannot be told from none, and a word with ECC takes no second one
      for (const step of programmer.erase(group.map(({ sector }) => sector))) {
        beginChange(run, step);
        if (coversVectors(run, step)) run.vectors = 'erased';
        await step.carryOut();
      }
      yield* writePieces(pieces);
    }
    done += plannedBytes(group);
    yield* meter(done, run.address ?? 0);
  }
  if (wrong.length > 0) run.boardState = 'written-not-verified';

  async function* writePieces(pieces: readonly PlannedWrite[]): AsyncGenerator<FlashEvent, void> {
    let start = done;
    for (const piece of pieces) {
      for (const { address, data } of stretchesOf(piece, programmer.traits)) {
        for (const step of programmer.write(address, data)) {
          checkpoint(run);
          beginChange(run, step);
          await step.carryOut();
          if (coversVectors(run, step)) run.vectors = 'written';
          yield* meter(start + step.address + step.length - piece.address, step.address);
        }
      }
      start += piece.data.length;
    }
  }
}

/**
 * Reads back everything that was written, and where reading is quick every sector that was erased, whole, and compares. Only now, after all
 * writes: some ROMs answer 0xFF in between.
 */
export async function* verifyPhase(
  run: FlashRun,
  programmer: Programmer,
  works: readonly SectorWork[],
): AsyncGenerator<FlashEvent, void> {
  const { erasesToOnes, readsBlankBack } = programmer.traits;
  const meter = progressMeter('verify', bytesToVerify(works, readsBlankBack));
  let done = 0;
  for (const { address, data } of expectedContent(works, readsBlankBack)) {
    for (const step of programmer.read(address, data.length)) {
      checkpoint(run);
      run.address = step.address;
      const from = step.address - address;
      const read = await step.carryOut();
      const wrong = read.findIndex(
        (byte, at) =>
          byte !== data[from + at] && (erasesToOnes || byte !== 0 || isPlanned(run, step.address + at)),
      );
      if (wrong >= 0) {
        run.address = step.address + wrong;
        throw mismatch(run.address, read[wrong] ?? 0, data[from + wrong] ?? 0);
      }
      done += step.length;
      yield* meter(done, step.address);
    }
  }
  run.boardState = 'verified';
}

/** Asks the ROM to start the firmware; whether it does is seen on the bus only. */
export async function* leavePhase(
  run: FlashRun,
  programmer: Programmer,
  address: number,
): AsyncGenerator<FlashEvent, void> {
  checkpoint(run);
  const unconfirmed = await programmer.leave(address);
  if (unconfirmed !== null) {
    yield {
      type: 'note',
      code: 'leave-unconfirmed',
      message:
        run.plan.route?.kind === 'uart'
          ? `The bootloader did not confirm the start (${unconfirmed}). If nothing starts, take the BOOT0 jumper off and press RESET.`
          : 'The board was gone before it confirmed the start, as many are. That is no error: what comes back on USB counts.',
    };
  }
  run.programmer = null;
  // half gone, a device fails to close in as many ways as there are drivers: none of them means anything here
  await programmer.close();
}

/** From the command on nobody knows how far it went. */
function beginChange(run: FlashRun, { address }: { address: number }): void {
  run.address = address;
  run.boardState = 'erased-or-partly-written';
}

function coversVectors(
  { plan }: FlashRun,
  { address, length }: { address: number; length: number },
): boolean {
  return plan.address >= address && plan.address < address + length;
}

function isPlanned({ plan }: FlashRun, at: number): boolean {
  return plan.write.some(({ address, data }) => at >= address && at < address + data.length);
}

function lostBlock({ address, plan }: FlashRun, { message }: ProgrammerError): FlashEvent {
  const why =
    plan.route?.kind === 'dfuse'
      ? 'because it was asked early whether it was done. Its sector is erased and written again, and from now on the board gets all the time that it asks for.'
      : `(${message}). Its sector is erased and written again.`;
  return {
    type: 'note',
    code: 'written-again',
    message: `The board dropped a block at ${formatAddress(address ?? 0)} ${why}`,
  };
}

/** Blank runs stay out only where erased flash is known to read as they do. */
function stretchesOf(piece: PlannedWrite, { erasesToOnes, writeUnit }: MemoryTraits): PlannedWrite[] {
  return erasesToOnes ? withoutBlankRuns(piece, writeUnit) : [piece];
}

function mismatch(address: number, got: number, expected: number): FlashFailure {
  const hex = (byte: number) => `0x${byte.toString(16).padStart(2, '0')}`;
  return new FlashFailure(
    'verify-mismatch',
    `The flash does not hold what was written: at ${formatAddress(address)} it reads ${hex(got)}, expected ${hex(expected)}.`,
  );
}
