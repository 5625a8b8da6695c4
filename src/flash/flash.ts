import { mcusMatchingMap } from '../knowledge/mcus.ts';
import { sameChip } from '../knowledge/same-chip.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { backupPhase, bytesToKeep, type Keep } from './backup.ts';
import { bringToRest } from './bring-to-rest.ts';
import type { Return } from './come-back.ts';
import type { FlashEvent, ReturnedDevice } from './events.ts';
import { FlashFailure, failedEvent } from './failure.ts';
import { erasePhase, leavePhase, verifyPhase, writePhase } from './flash-phases.ts';
import type { FlashPlan } from './flash-plan.ts';
import { checkpoint, type FlashRun, inPhase } from './flash-run.ts';
import { reach } from './reach.ts';
import type { Reached } from './reached.ts';
import { restore } from './restore.ts';
import {
  bytesRight,
  bytesToErase,
  bytesToVerify,
  bytesToWrite,
  plannedBytes,
  type SectorWork,
} from './sector-work.ts';
import { survey } from './survey.ts';

export interface FlashOptions {
  signal: AbortSignal;
  /** where the content of the sectors goes; needed where the plan has a backup */
  keep?: Keep;
  /** the command line with which the user carries this on after a failure */
  again?: string | null;
}

/**
 * Carries a plan out: read, erase and write what is not right yet, read that back, start, wait until the board is back. The order of events is that of
 * events.ts; nothing is thrown, the last event is `finished` or `failed`, and the device is closed before it is told.
 * An aborted `signal` stops between two transfers and ends in `failed` with the code "interrupted".
 * Every failure leaves a board on which the same plan can be carried out again; where the device still answers it is
 * brought to where it takes commands, and what was kept in a backup is put back, unless the user wanted to stop.
 */
export async function* flash(
  plan: FlashPlan,
  ports: HostPorts,
  { signal, keep, again = null }: FlashOptions,
): AsyncGenerator<FlashEvent, void> {
  const startMs = ports.clock.nowMs();
  const run: FlashRun = {
    plan,
    ports,
    signal,
    phase: 'prepare',
    address: null,
    boardState: 'untouched',
    vectors: 'before',
    programmer: null,
    kept: null,
  };
  yield { type: 'plan', plan };
  let ending: FlashEvent;
  try {
    const { works, back } = yield* carryOut(run, keep);
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
    ending = yield* afterFailure(run, error, again);
  } finally {
    // after a failure the device is often gone, and closing tells nothing that the failure did not
    await run.programmer?.close();
  }
  yield ending;
}

type ReturnedAs = (FlashEvent & { type: 'finished' })['returnedAs'];

/** How a start ended well. */
type Back = { kind: 'returned'; as: NonNullable<ReturnedAs> } | { kind: 'not-looked' };

/** Leaves the device and its flash in the best condition that can still be had, and says in which. */
async function* afterFailure(
  run: FlashRun,
  error: unknown,
  again: string | null,
): AsyncGenerator<FlashEvent, FlashEvent> {
  const failedIn = { ...run };
  let rest = await bringToRest(run.programmer, error);
  const isChanged =
    run.boardState === 'erased-or-partly-written' || run.boardState === 'written-not-verified';
  if (run.programmer && run.kept && rest === 'waiting' && isChanged && !run.signal.aborted) {
    yield* restore(run, run.programmer, run.kept);
    rest = await bringToRest(run.programmer, null);
  }
  return failedEvent(run, error, { failedIn, rest, again });
}

async function* carryOut(
  run: FlashRun,
  keep: Keep | undefined,
): AsyncGenerator<FlashEvent, { works: readonly SectorWork[]; back: Back | null }> {
  const { plan } = run;
  const [refusal] = plan.refusals;
  if (refusal) throw new FlashFailure('refused', `${refusal.what} ${refusal.why}`);
  checkpoint(run);
  const { programmer, comeBack, works } = yield* inPhase(run, 'prepare', 0, getReady(run));
  if (plan.backup !== null) {
    if (!keep) throw new FlashFailure('backup-failed', 'There is nowhere to keep the backup.');
    run.kept = yield* inPhase(run, 'backup', bytesToKeep(run), backupPhase(run, programmer, keep));
  }
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
  if (back.kind === 'returned') return { kind: 'returned', as: sameBoard(back.as, run.plan) };
  if (back.kind === 'not-looked') return back;
  throw new FlashFailure('not-returned', notReturned(back, run.plan));
}

/** Its place tells which board it is, and where the chip tells as well, it must agree. */
function sameBoard(as: ReturnedDevice, { device, map }: FlashPlan): NonNullable<ReturnedAs> {
  switch (sameChip(as.serialNumber, device.serialNumber, mcusMatchingMap(map))) {
    case 'same':
      return { ...as, sameBy: 'serial' };
    case 'unknown':
      return { ...as, sameBy: 'path' };
    case 'other':
      throw new FlashFailure(
        'not-returned',
        `At ${as.path} is another board now, ${as.name} with the serial number ${as.serialNumber}: the one that was flashed is not back there.`,
      );
  }
}

function notReturned(
  back: Exclude<Return, { kind: 'returned' | 'not-looked' }>,
  { device: { path }, route }: FlashPlan,
): string {
  switch (back.kind) {
    case 'dfu-again':
      return 'The board is back in DFU mode instead of its firmware: most likely BOOT0 is still set.';
    case 'still-there':
      return 'The board did not leave DFU mode.';
    case 'bootloader':
      return `The board is back as ${back.name}, which waits instead of starting the firmware.`;
    case 'absent':
      if (route?.kind === 'uart' || (route?.kind === 'katapult' && !route.overUsb)) {
        return `Klipper did not answer on ${path} in time: it does not start, talks at another rate or on other pins, or BOOT0 is still set.`;
      }
      return back.problem === null
        ? `Nothing came back at ${path} in time: the firmware does not start, does not talk over USB, or the cable was pulled.`
        : `Whether the board is back cannot be seen: the USB bus cannot be read (${back.problem}).`;
  }
}
