import type { HostPorts } from '../ports/host-ports.ts';
import type { Return } from './come-back.ts';
import type { FlashEvent } from './events.ts';
import { FlashFailure, failedEvent } from './failure.ts';
import { erasePhase, leavePhase, verifyPhase, writePhase } from './flash-phases.ts';
import type { FlashPlan } from './flash-plan.ts';
import { checkpoint, type FlashRun, inPhase } from './flash-run.ts';
import { reach } from './reach.ts';
import type { Reached } from './reached.ts';
import {
  bytesRight,
  bytesToErase,
  bytesToVerify,
  bytesToWrite,
  plannedBytes,
  type SectorWork,
} from './sector-work.ts';
import { survey } from './survey.ts';

/**
 * Carries a plan out: read, erase and write what is not right yet, read that back, start, wait until the board is back. The order of events is that of
 * events.ts; nothing is thrown, the last event is `finished` or `failed`, and the device is closed before it is told.
 * An aborted `signal` stops between two transfers and ends in `failed` with the code "interrupted".
 * Every failure leaves a board on which the same plan can be carried out again.
 */
export async function* flash(
  plan: FlashPlan,
  ports: HostPorts,
  { signal }: { signal: AbortSignal },
): AsyncGenerator<FlashEvent, void> {
  const startMs = ports.clock.nowMs();
  const run: FlashRun = {
    plan,
    ports,
    signal,
    phase: 'prepare',
    address: null,
    boardState: 'untouched',
    programmer: null,
  };
  yield { type: 'plan', plan };
  let ending: FlashEvent;
  try {
    const { works, back } = yield* carryOut(run);
    ending = {
      type: 'finished',
      verified: true,
      verifiedBytes: plannedBytes(works),
      skippedBytes: bytesRight(works),
      started: back === null ? 'not-asked' : back.kind === 'returned' ? 'seen' : 'not-looked',
      returnedAs: back?.kind === 'returned' ? back.as : null,
      elapsedMs: ports.clock.nowMs() - startMs,
    };
  } catch (error) {
    ending = failedEvent(run, error);
  } finally {
    // after a failure the device is often gone, and closing tells nothing that the failure did not
    await run.programmer?.close();
  }
  yield ending;
}

/** How a start ended well. */
type Back = Return & { kind: 'returned' | 'not-looked' };

async function* carryOut(
  run: FlashRun,
): AsyncGenerator<FlashEvent, { works: readonly SectorWork[]; back: Back | null }> {
  const { plan } = run;
  const [refusal] = plan.refusals;
  if (refusal) throw new FlashFailure('refused', `${refusal.what} ${refusal.why}`);
  checkpoint(run);
  const { programmer, comeBack, works } = yield* inPhase(run, 'prepare', 0, getReady(run));
  yield* inPhase(run, 'erase', bytesToErase(works), erasePhase(run, programmer, works));
  yield* inPhase(run, 'write', bytesToWrite(works), writePhase(run, programmer, works));
  yield* inPhase(
    run,
    'verify',
    bytesToVerify(works, programmer.traits.readsBlankBack),
    verifyPhase(run, programmer, works),
  );
  if (plan.leaveAddress === null) return { works, back: null };
  yield* inPhase(run, 'leave', 0, leavePhase(run, programmer, plan.leaveAddress));
  return { works, back: yield* inPhase(run, 'return', 0, () => waitForReturn(run, comeBack)) };
}

async function* getReady(
  run: FlashRun,
): AsyncGenerator<FlashEvent, Reached & { works: readonly SectorWork[] }> {
  const reached = yield* reach(run);
  return { ...reached, works: yield* survey(run, reached.programmer) };
}

async function waitForReturn(run: FlashRun, comeBack: Reached['comeBack']): Promise<Back> {
  const back = await comeBack(() => checkpoint(run));
  if (back.kind === 'returned' || back.kind === 'not-looked') return back;
  throw new FlashFailure('not-returned', notReturned(back, run.plan));
}

function notReturned(back: Exclude<Return, Back>, { device: { path }, route }: FlashPlan): string {
  switch (back.kind) {
    case 'dfu-again':
      return 'The board is back in DFU mode instead of its firmware: most likely BOOT0 is still set.';
    case 'still-there':
      return 'The board did not leave DFU mode.';
    case 'bootloader':
      return `The board is back as ${back.name}, which waits instead of starting the firmware.`;
    case 'absent':
      if (route?.kind === 'uart') {
        return `Klipper did not answer on ${path} in time: it does not start, talks at another rate or on other pins, or BOOT0 is still set.`;
      }
      return back.problem === null
        ? `Nothing came back at ${path} in time: the firmware does not start, does not talk over USB, or the cable was pulled.`
        : `Whether the board is back cannot be seen: the USB bus cannot be read (${back.problem}).`;
  }
}
