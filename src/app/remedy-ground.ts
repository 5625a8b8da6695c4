import type { RemedyGround } from '../remedies/flash-request.ts';
import type { State } from './state.ts';

/** Is what is shown a host that could be acted on, and not a report of one? */
export function isThere(state: State): boolean {
  return state.look !== null && state.look.report === null;
}

/** What is known of the host that a remedy would act on. */
export function ground(state: State): RemedyGround {
  const firmware = state.look?.evidence.firmware;
  return {
    acting: isThere(state) && state.look?.evidence.source.kind !== 'transcript',
    firmwarePath: firmware?.status === 'collected' ? firmware.value.path : null,
  };
}
