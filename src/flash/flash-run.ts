import type { HostPorts } from '../ports/host-ports.ts';
import type { FlashEvent, FlashPhase } from './events.ts';
import { FlashFailure, type Standing } from './failure.ts';
import type { PlannedWrite } from './flash-plan.ts';
import type { Programmer } from './programmer.ts';

/** One flash under way; its phases move `phase`, `address` and `boardState` on before they act. */
export interface FlashRun extends Standing {
  readonly ports: HostPorts;
  readonly signal: AbortSignal;
  /** open between `prepare` and the end of `leave` */
  programmer: Programmer | null;
  /** what stood in the planned sectors, once it is in the backup */
  kept: readonly PlannedWrite[] | null;
}

/** Frames a phase with its events; a phase that tells nothing in between is a plain function. */
export async function* inPhase<T>(
  run: FlashRun,
  phase: FlashPhase,
  totalBytes: number,
  body: AsyncGenerator<FlashEvent, T> | (() => Promise<T>),
): AsyncGenerator<FlashEvent, T> {
  const startMs = run.ports.clock.nowMs();
  run.phase = phase;
  run.address = null;
  yield { type: 'phase-started', phase, totalBytes };
  const result = typeof body === 'function' ? await body() : yield* body;
  yield { type: 'phase-finished', phase, elapsedMs: run.ports.clock.nowMs() - startMs };
  return result;
}

/** A safe point: between two transfers, where the device waits for the next command. */
export function checkpoint({ signal }: Pick<FlashRun, 'signal'>): void {
  if (signal.aborted) throw new FlashFailure('interrupted', 'Stopped as asked.');
}

/** Lets a progress event through about a hundred times in a phase, and at its end. */
export function progressMeter(phase: FlashPhase, totalBytes: number) {
  let toldBytes = 0;
  return (doneBytes: number, address: number): FlashEvent[] => {
    if (doneBytes < totalBytes && doneBytes - toldBytes < totalBytes / 100) return [];
    toldBytes = doneBytes;
    return [{ type: 'progress', phase, doneBytes, totalBytes, address }];
  };
}
