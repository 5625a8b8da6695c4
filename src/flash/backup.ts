import type { FlashEvent } from './events.ts';
import { FlashFailure } from './failure.ts';
import type { PlannedWrite } from './flash-plan.ts';
import { checkpoint, type FlashRun, progressMeter } from './flash-run.ts';
import { isRefusal, type Programmer } from './programmer.ts';
import { joinTouching } from './sector-work.ts';

/**
 * Puts the content of the planned sectors where it outlasts this flash. Rejects with FlashFailure "backup-failed" when
 * it cannot; nothing is erased then.
 */
export type Keep = (content: readonly PlannedWrite[]) => Promise<void>;

/** Bytes that the backup phase reads. */
export function bytesToKeep({ plan }: FlashRun): number {
  return plan.erase.reduce((sum, { size }) => sum + size, 0);
}

/**
 * Reads every sector of the plan whole and keeps it: those too that are right already, so that the backup is all that
 * stood there and can be flashed by itself. FlashFailure, ProgrammerError.
 */
export async function* backupPhase(
  run: FlashRun,
  programmer: Programmer,
  keep: Keep,
): AsyncGenerator<FlashEvent, readonly PlannedWrite[]> {
  const meter = progressMeter('backup', bytesToKeep(run));
  const places = joinTouching(
    run.plan.erase.map(({ address, size }) => ({ address, data: new Uint8Array(size) })),
  );
  let done = 0;
  try {
    for (const { address, data } of places) {
      for (const step of programmer.read(address, data.length)) {
        checkpoint(run);
        run.address = step.address;
        data.set(await step.carryOut(), step.address - address);
        done += step.length;
        yield* meter(done, step.address);
      }
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new FlashFailure(
      'backup-failed',
      `What is in the flash could not be read for the backup: ${error.message}. A read-protected chip answers like this; that is a hint, not a finding.`,
    );
  }
  await programmer.settle();
  checkpoint(run);
  await keep(places);
  return places;
}
