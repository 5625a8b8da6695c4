import { bootable, describeBoardState } from '../flash/board-state.ts';
import { inSentence } from '../formats/text.ts';
import type { Action } from './action.ts';
import { titleOf } from './findings.ts';
import { beginFlash, boardStateNow, followFlash, phaseNow } from './flash-progress.ts';
import { closedAll, push, type Step, still } from './pages.ts';
import { isFlashing, type State } from './state.ts';
import { lookAgain } from './update-look.ts';

/** Opens the hand-off of a request; without a file it asks for one first. */
export function handOff(state: State, request: NonNullable<State['handOff']>['request']): Step {
  // without a look the machine is not open yet
  if (!state.look || isFlashing(state)) return still(state);
  if (request.file === null) return push(state, { name: 'file', request, text: '' });
  const base = closedAll(state, ['hand-off', 'flash']);
  const { state: shown } = push(base, { name: 'hand-off' });
  return {
    state: {
      ...shown,
      flash: null,
      aftermath: null,
      handOff: { request, status: 'preparing', plan: null, problem: null },
    },
    effects: [{ type: 'prepare', request }],
  };
}

/** Takes the answer to the request that is still the newest. */
export function prepared(state: State, action: Extract<Action, { type: 'prepared' }>): State {
  if (state.handOff?.request !== action.request || state.handOff.status !== 'preparing') return state;
  const { result } = action;
  return {
    ...state,
    layout: null,
    handOff: result.ready
      ? { request: action.request, status: 'ready', plan: result.plan, problem: null }
      : { request: action.request, status: 'failed', plan: null, problem: result.problem },
  };
}

/** Carries out the plan that the user has seen and agreed to; never a refused one, and never two at a time. */
export function beginFlashing(state: State): Step {
  const { handOff: hand, look } = state;
  if (!hand?.plan?.route || hand.plan.refusals.length > 0 || isFlashing(state)) return still(state);
  const findings = look?.diagnosis.findings.filter((finding) => finding.severity !== 'info') ?? [];
  const before = look ? findings.map(({ ruleId }) => ({ ruleId, title: titleOf(look, ruleId) })) : [];
  const { state: shown } = push(closedAll(state, ['hand-off']), { name: 'flash' });
  return {
    state: {
      ...shown,
      flash: beginFlash(hand.plan, hand.request.file ?? ''),
      aftermath: { before, after: null },
      notice: null,
    },
    effects: [{ type: 'flash', plan: hand.plan }],
  };
}

/** After an event of the flash; at its end the question is void and the machine is looked at again. */
export function flashMoved(
  state: State,
  { event, atMs }: Pick<Extract<Action, { type: 'flash-event' }>, 'event' | 'atMs'>,
): Step {
  if (!state.flash || state.flash.end) return still(state);
  const moved = { ...state, flash: followFlash(state.flash, event, atMs) };
  const { end } = moved.flash;
  if (!end) return still(moved);
  return lookAgain(closedAll(moved, ['stop-flash']), end.type === 'finished' ? 'look' : state.intent);
}

/** Makes an ending of a fault of this program, so that the state of the board is told even then. */
export function flashBroke(state: State, action: Extract<Action, { type: 'flash-broke' }>): Step {
  if (!state.flash || state.flash.end) return still(state);
  const boardState = boardStateNow(state.flash);
  return flashMoved(state, {
    atMs: action.atMs,
    event: {
      type: 'failed',
      code: 'internal',
      phase: phaseNow(state.flash),
      address: null,
      message: `The flasher itself broke down, which is a fault of this program: ${inSentence(action.message)}. ${describeBoardState(boardState, state.flash.plan)}`,
      boardState,
      bootable: bootable(boardState, 'unknown'),
      again: null,
      next: ['Flash the board again.', 'Please report this fault with the text above.'],
    },
  });
}
