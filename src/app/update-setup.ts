import { FRESH_SETUP } from '../setup/fresh-setup.ts';
import type { PlannedEdit } from '../setup/printer-config.ts';
import type { SetupState } from '../setup/setup-state.ts';
import type { SetupDeed, SetupStep } from '../setup/step.ts';
import { STEP_IDS, type StepId } from '../setup/step-ids.ts';
import type { Effect, SetupWork } from './action.ts';
import { closed, closedAll, push, renewed, type Step, still, withPage } from './pages.ts';
import type { DeedResult } from './setup-desk.ts';
import { currentPage, type SetupSession, type State } from './state.ts';
import { handOff } from './update-flash.ts';
import { lookAgain } from './update-look.ts';

const MOST_LINES = 200;
const NO_SESSION: SetupSession = {
  decided: FRESH_SETUP,
  steps: [],
  deed: null,
  planned: null,
  trouble: null,
};

/** How every step stands; none before that was judged. */
export function setupSteps(state: State): readonly SetupStep[] {
  return state.setup?.steps ?? [];
}

/** After a decision or a look how the steps stand is another matter. */
function judge(state: State): Effect[] {
  return state.setup && state.look
    ? [{ type: 'judge-setup', decided: state.setup.decided, look: state.look }]
    : [];
}

/** Opens guided setup where it was left. */
export function openSetup(state: State): Step {
  const { state: shown } = push(state, { name: 'setup' });
  return { state: shown, effects: state.setup ? [] : [{ type: 'load-setup' }] };
}

/** The program was started for setup: its page shows from the first frame on, and what was decided is still to be read. */
export function startSetup({ state, effects }: Step): Step {
  const isFirst = currentPage(state).screen.name === 'setup' && state.setup === null;
  return { state, effects: isFirst ? [...effects, { type: 'load-setup' }] : effects };
}

/** What an earlier run decided is there. */
export function setupLoaded(state: State, decided: SetupState): Step {
  const loaded = { ...state, setup: state.setup ?? { ...NO_SESSION, decided } };
  // what was seen so far is not the file that was decided on
  return decided.firmware === null ? { state: loaded, effects: judge(loaded) } : lookAgain(loaded);
}

function focusNext(state: State): State {
  if (currentPage(state).screen.name !== 'setup') return state;
  const next = setupSteps(state).find(({ status }) => status === 'open');
  return next === undefined ? state : withPage(state, { focus: `step:${next.id}` });
}

/** Carries out what was chosen on a step. */
export function doSetup(state: State, deed: SetupDeed): Step {
  if (!state.setup) return still(state);
  switch (deed.kind) {
    case 'decide':
      // what comes next is on top then
      return decide(renewed(state), deed.change);
    case 'ask-file':
      return push(state, { name: 'setup-file', text: '' });
    case 'flash': {
      const { file, device, address } = deed;
      return handOff(state, { file, device, address: device === null ? null : address });
    }
    case 'edit-printer-config':
      return {
        state: push(withSession(state, { planned: null }), { name: 'setup-edit' }).state,
        effects: [{ type: 'do-setup', work: { kind: 'plan-edit', serialPath: deed.serialPath } }],
      };
    case 'copy':
      return { state, effects: [{ type: 'copy', text: deed.text }] };
    case 'go-to':
      return still(showStep(state, deed.step));
    case 'start-over': {
      const fresh = decide(state, FRESH_SETUP);
      return { ...fresh, state: showStep(fresh.state, 'board') };
    }
    case 'write-config':
      return begin(state, 'Writing .config', deed);
    case 'make':
      return begin(state, 'Building the firmware', deed);
  }
}

/** Takes a firmware file that the user named. */
export function takeFile(state: State, path: string): Step {
  return begin(closed(state), 'Reading the file', { kind: 'take-file', path });
}

/** Makes the change to printer.cfg that was shown. */
export function writeEdit(state: State): Step {
  const planned = state.setup?.planned;
  if (planned?.kind !== 'edit') return still(state);
  return begin(closed(state), 'Changing printer.cfg', {
    kind: 'edit',
    planned: { path: planned.path, edit: planned.edit },
  });
}

function begin(state: State, title: string, work: SetupWork): Step {
  // one at a time: what is still under way shows again
  if (state.setup?.deed && !state.setup.deed.ended) return push(state, { name: 'setup-deed' });
  // what comes next is on top when the step shows again
  const above = renewed(state);
  const at = state.pages.findLast(({ screen }) => screen.name === 'setup-step')?.screen;
  const step = at?.name === 'setup-step' ? at.step : null;
  const started = withSession(above, { deed: { title, step, lines: [], ended: null } });
  return { state: push(started, { name: 'setup-deed' }).state, effects: [{ type: 'do-setup', work }] };
}

/** What is decided cannot be kept: setup goes on, and says so. */
export function setupTrouble(state: State, trouble: string): State {
  return withSession(state, { trouble });
}

/** A line that make printed. */
export function setupLine(state: State, line: string): State {
  const deed = state.setup?.deed;
  if (!deed || deed.ended) return state;
  return withSession(state, { deed: { ...deed, lines: [...deed.lines, line].slice(-MOST_LINES) } });
}

/** The end of a deed: what is known because of it is kept, and the machine is looked at again. */
export function setupEnded(state: State, result: DeedResult): Step {
  const deed = state.setup?.deed;
  if (!deed) return still(state);
  const ended = withSession(state, { deed: { ...deed, ended: { done: result.done, says: result.says } } });
  const changed = result.change ? decide(ended, result.change) : still(ended);
  const again = lookAgain(changed.state);
  return { state: again.state, effects: [...changed.effects, ...again.effects] };
}

/** Skips a step, or takes that back, and goes on to the next one. */
export function skip(state: State, step: StepId): Step {
  const skipped = state.setup?.decided.skipped ?? [];
  const change = skipped.includes(step) ? skipped.filter((one) => one !== step) : [...skipped, step];
  const decided = decide(state, { skipped: change });
  return { ...decided, state: goOn(decided.state, step) };
}

/** The page of the step after this one. */
export function goOn(state: State, step: StepId): State {
  const next = STEP_IDS[STEP_IDS.indexOf(step) + 1];
  return next === undefined ? focusNext(onList(state)) : showStep(state, next);
}

/** The page of a step; the list behind it points there too. */
function showStep(state: State, step: StepId): State {
  const list = withPage(onList(state), { focus: `step:${step}` });
  return push(list, { name: 'setup-step', step }).state;
}

function onList(state: State): State {
  return closedAll(state, ['setup-step', 'flash', 'hand-off', 'setup-deed', 'setup-edit']);
}

/** After a look: how the steps stand now has to be judged. */
export function setupSaw(state: State): Step {
  return { state, effects: judge(state) };
}

/** How the steps stand now; one that waited for the board goes on by itself. */
export function setupJudged(before: State, steps: readonly SetupStep[]): State {
  if (!before.setup) return before;
  const first = before.setup.steps.length === 0;
  const after = withSession(before, { steps });
  const { screen } = currentPage(after);
  if (screen.name === 'setup' && first) return focusNext(after);
  if (screen.name !== 'setup-step' || (screen.step !== 'enter' && screen.step !== 'back')) return after;
  const status = (state: State) => setupSteps(state).find(({ id }) => id === screen.step)?.status;
  return status(before) === 'open' && status(after) === 'done' ? goOn(after, screen.step) : after;
}

/** What a flash that ended well means for setup: this file is on that board. */
export function setupFlashed(state: State, path: string): Step {
  const firmware = state.setup?.decided.firmware;
  if (!firmware || state.handOff?.request.file !== firmware.path) return still(state);
  return decide(state, { flashed: { sha256: firmware.sha256, busPath: path } });
}

function decide(state: State, change: Partial<SetupState>): Step {
  const decided = { ...(state.setup?.decided ?? FRESH_SETUP), ...change };
  const changed = withSession(state, { decided });
  return { state: changed, effects: [{ type: 'save-setup', decided }, ...judge(changed)] };
}

function withSession(state: State, change: Partial<SetupSession>): State {
  return { ...state, setup: { ...(state.setup ?? NO_SESSION), ...change }, layout: null };
}

/** The change to printer.cfg that can be made, as it was found. */
export function setupPlanned(state: State, planned: PlannedEdit): Step {
  if (!state.setup) return still(state);
  const known = withSession(state, { planned });
  return planned.kind === 'same' ? decide(known, { inPrinterConfig: planned.serialPath }) : still(known);
}
