import { formatAddress, printable } from '../formats/text.ts';
import { describeBoardState } from './board-state.ts';
import { accessCode } from './device-errors.ts';
import type { BoardState, FailureCode, FlashEvent, FlashPhase } from './events.ts';
import type { FlashPlan } from './flash-plan.ts';
import { stepsInKatapult } from './katapult-words.ts';
import { nextSteps } from './next-steps.ts';
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
}

const DOING: Record<FlashPhase, string> = {
  prepare: 'Getting the device ready failed',
  erase: 'Erasing failed',
  write: 'Writing failed',
  verify: 'Reading back failed',
  leave: 'Starting the firmware failed',
  return: 'Waiting for the board failed',
};

/** The last event of a flash that ended in `error`: what happened, what is on the board, what to do. */
export function failedEvent(standing: Standing, error: unknown): FlashEvent & { type: 'failed' } {
  const { plan, phase, address, boardState } = standing;
  const code = codeOf(phase, error);
  return {
    type: 'failed',
    code,
    phase,
    address,
    message: `${describe(standing, error)} ${describeBoardState(boardState, plan)}`,
    boardState,
    next: stepsFor(plan, code, boardState),
  };
}

function stepsFor({ route }: FlashPlan, code: FailureCode, boardState: BoardState): readonly string[] {
  if (route?.kind === 'katapult') return stepsInKatapult(code, boardState);
  return route?.kind === 'uart' ? stepsOnUart(code, boardState) : nextSteps(code, boardState);
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
  const text = error instanceof Error ? error.message : String(error);
  return `${DOING[phase]}${where}: ${printable(text)}.`;
}
