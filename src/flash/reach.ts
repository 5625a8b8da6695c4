import type { FlashEvent } from './events.ts';
import { FlashFailure } from './failure.ts';
import type { FlashRun } from './flash-run.ts';
import { reachDfuSe } from './reach-dfuse.ts';
import { reachKatapult } from './reach-katapult.ts';
import { reachUart } from './reach-uart.ts';
import type { Reached } from './reached.ts';

/**
 * Opens the device that the plan was made for, ready for commands, and sees that it is still that one: between a plan and
 * its execution somebody may have replugged. From then on it is the run's `programmer`. FlashFailure, ProgrammerError.
 */
export async function* reach(run: FlashRun): AsyncGenerator<FlashEvent, Reached> {
  const { route } = run.plan;
  switch (route?.kind) {
    case 'dfuse':
      return yield* reachDfuSe(run, route);
    case 'katapult':
      return yield* reachKatapult(run, route);
    case 'uart':
      return yield* reachUart(run, route);
    case undefined:
      throw new FlashFailure('refused', 'The board must be in DFU mode before this can be carried out.');
  }
}
