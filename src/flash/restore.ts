import { failureText } from './bring-to-rest.ts';
import type { FlashEvent } from './events.ts';
import { erasePhase, verifyPhase, writePhase } from './flash-phases.ts';
import type { PlannedWrite } from './flash-plan.ts';
import type { FlashRun } from './flash-run.ts';
import type { Programmer } from './programmer.ts';
import { bytesToErase, bytesToVerify, bytesToWrite } from './sector-work.ts';
import { survey } from './survey.ts';

/**
 * After a failure: puts back what stood in the planned sectors, and reads it back. Moves the run's board state to
 * "restored" only when every byte is equal again; where that fails a note says so, and nothing is thrown.
 */
export async function* restore(
  run: FlashRun,
  programmer: Programmer,
  content: readonly PlannedWrite[],
): AsyncGenerator<FlashEvent, void> {
  const startMs = run.ports.clock.nowMs();
  const old: FlashRun = { ...run, plan: { ...run.plan, write: content }, phase: 'restore', address: null };
  try {
    const { readsBlankBack } = programmer.traits;
    const works = await resultOf(survey(old, programmer));
    const total = bytesToErase(works) + bytesToWrite(works) + bytesToVerify(works, readsBlankBack);
    yield { type: 'phase-started', phase: 'restore', totalBytes: total };
    let done = 0;
    for (const [phase, bytes] of [
      [erasePhase, bytesToErase(works)],
      [writePhase, bytesToWrite(works)],
      [verifyPhase, bytesToVerify(works, readsBlankBack)],
    ] as const) {
      for await (const event of phase(old, programmer, works)) {
        if (event.type !== 'progress') continue;
        yield { ...event, phase: 'restore', doneBytes: done + event.doneBytes, totalBytes: total };
      }
      done += bytes;
    }
    run.boardState = 'restored';
    run.vectors = 'before';
    yield { type: 'phase-finished', phase: 'restore', elapsedMs: run.ports.clock.nowMs() - startMs };
  } catch (error) {
    // verified content apart, nobody knows how far it went
    run.boardState = 'erased-or-partly-written';
    run.vectors = old.vectors;
    yield {
      type: 'note',
      code: 'not-restored',
      message: `What stood there before could not be put back: ${failureText(error)}.`,
    };
  }
}

/** The result of a generator without what it tells: this is not the flash that its events speak of. */
async function resultOf<T>(events: AsyncGenerator<FlashEvent, T>): Promise<T> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
  }
}
