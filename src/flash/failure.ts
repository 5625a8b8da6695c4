import { formatAddress } from '../formats/text.ts';
import { bootable, describeBoardState, type VectorTable } from './board-state.ts';
import { describeRest, failureText, type Rest } from './bring-to-rest.ts';
import { accessCode } from './device-errors.ts';
import type { BoardState, FailureCode, FlashEvent, FlashPhase } from './events.ts';
import type { FlashPlan } from './flash-plan.ts';
import { stepsInKatapult } from './katapult-words.ts';
import { type Aftermath, nextSteps } from './next-steps.ts';
import { ProgrammerError } from './programmer.ts';
import { stepsOnUart } from './uart-words.ts';

/** Ends a flash with a code of its own; everything else that is thrown is classified by what it is. */
export class FlashFailure extends Error {
  readonly code: FailureCode;
  constructor(code: FailureCode, message: string) {
    super(message);
    this.name = 'FlashFailure';
    this.code = code;
  }
}

/** Where a flash was when it ended. */
export interface Standing {
  plan: FlashPlan;
  phase: FlashPhase;
  /** null when the step has no place in memory */
  address: number | null;
  boardState: BoardState;
  vectors: VectorTable;
}

const DOING: Record<FlashPhase, string> = {
  enter: 'Asking the board into its bootloader failed',
  prepare: 'Getting the device ready failed',
  erase: 'Erasing failed',
  write: 'Writing failed',
  verify: 'Reading back failed',
  backup: 'Reading for the backup failed',
  leave: 'Starting the firmware failed',
  return: 'Waiting for the board failed',
  restore: 'Putting back failed',
};

/**
 * The last event of a flash that ended in `error`: what happened, what is on the board, in which condition the device
 * was left, what to do. `failedIn` is where it happened, `standing` how things are now; `again` resumes it.
 */
export function failedEvent(
  standing: Standing,
  error: unknown,
  { failedIn, rest, again }: { failedIn: Standing; rest: Rest; again: string | null },
): FlashEvent & { type: 'failed' } {
  const { plan, boardState, vectors } = standing;
  const { phase, address } = failedIn;
  const code = codeOf(phase, error);
  const sentences = [
    describe(failedIn, error),
    describeBoardState(boardState, plan, vectors),
    describeRest(rest),
  ];
  return {
    type: 'failed',
    code,
    phase,
    address,
    message: sentences.filter((sentence) => sentence !== null).join(' '),
    boardState,
    bootable: bootable(boardState, vectors),
    again,
    next: stepsFor(plan, code, boardState, { rest, backup: plan.backup, again }),
  };
}

function stepsFor(
  { route }: FlashPlan,
  code: FailureCode,
  boardState: BoardState,
  aftermath: Aftermath,
): readonly string[] {
  if (route?.kind === 'katapult') return stepsInKatapult(code, boardState);
  return route?.kind === 'uart' ? stepsOnUart(code, boardState) : nextSteps(code, boardState, aftermath);
}

function codeOf(phase: FlashPhase, error: unknown): FailureCode {
  if (error instanceof FlashFailure) return error.code;
  if (!(error instanceof ProgrammerError)) return 'internal';
  const code = accessCode(error);
  // it was still there, so what counts is the work that it did not do
  const answered = code === 'device-error' || code === 'open-failed' || error.kind === 'stays-busy';
  return answered ? (failedWork(phase) ?? code) : code;
}

function failedWork(phase: FlashPhase): FailureCode | null {
  if (phase === 'erase') return 'erase-failed';
  return phase === 'write' ? 'write-failed' : null;
}

function describe({ phase, address }: Standing, error: unknown): string {
  if (error instanceof FlashFailure) return error.message;
  const where = address === null ? '' : ` at ${formatAddress(address)}`;
  return `${DOING[phase]}${where}: ${failureText(error)}.`;
}
