import type { Action, Effect } from './action.ts';
import { deviceChanges } from './device-changes.ts';
import { compareFindings, titleOf } from './findings.ts';
import { beginFlash, boardStateNow, followFlash, phaseNow } from './flash-progress.ts';
import { chosenItem, type Deed, itemsOf } from './items.ts';
import type { Command } from './keymap.ts';
import { clampScroll, focusShows, type Move, move } from './scrolling.ts';
import { currentPage, isFlashing, type Page, type Screen, type State } from './state.ts';

export interface Step {
  state: State;
  effects: readonly Effect[];
}

const QUIT_OK = 0;
const QUIT_FAILED = 1;
const QUIT_INTERRUPTED = 130;
const MOST_TYPED = 4096;

/** The state after an action and what is to be done about it; pure. */
export function update(state: State, action: Action): Step {
  switch (action.type) {
    case 'started':
      return lookAgain(state);
    case 'command':
      return obey(state, action.command);
    case 'typed':
      return still(typed(state, action.text));
    case 'laid-out':
      return still(laidOut(state, action.layout));
    case 'bus-changed':
      return isFlashing(state) ? still(state) : lookAgain(state);
    case 'looked':
      return still(action.number === state.lookNumber ? looked(state, action.look) : state);
    case 'look-failed':
      return still(
        action.number === state.lookNumber
          ? { ...state, looking: false, lookProblem: action.message }
          : state,
      );
    case 'scenes-known':
      return still({ ...state, scenes: action.scenes });
    case 'prepared':
      return still(prepared(state, action));
    case 'flash-event':
      if (!state.flash) return still(state);
      return flashMoved({ ...state, flash: followFlash(state.flash, action.event, action.atMs) });
    case 'flash-broke':
      return flashBroke(state, action);
  }
}

function still(state: State): Step {
  return { state, effects: [] };
}

function lookAgain(state: State, intent = state.intent): Step {
  const number = state.lookNumber + 1;
  return {
    state: { ...state, intent, lookNumber: number, looking: true, lookProblem: null },
    effects: [{ type: 'look', number, intent }],
  };
}

function looked(state: State, look: NonNullable<State['look']>): State {
  const changes = state.look ? deviceChanges(state.look.devices, look.devices) : [];
  const ended = state.aftermath && state.flash?.end && !state.aftermath.after ? state.aftermath : null;
  const aftermath = ended ? { ...ended, after: compareFindings(ended.before, look) } : state.aftermath;
  const gone = ended ? (aftermath?.after?.gone ?? []).map((title) => `No longer found: ${title}.`) : [];
  const news = [...changes, ...gone];
  return {
    ...state,
    look,
    looking: false,
    lookProblem: null,
    aftermath,
    notice: news.length > 0 ? news.join(' ') : state.notice,
  };
}

function obey(state: State, command: Command): Step {
  switch (command) {
    case 'open':
      return open(state);
    case 'back':
      return back(state);
    case 'devices':
      return push(state, { name: 'devices' });
    case 'scenes':
      return push(state, { name: 'scenes' });
    case 'keys':
      return push(state, { name: 'keys' });
    case 'look':
      return isFlashing(state) ? still(state) : lookAgain({ ...state, notice: null });
    case 'erase-character':
      return still(erased(state));
    case 'interrupt':
      return leave(state, QUIT_INTERRUPTED);
    case 'quit':
      return leave(state, state.flash?.end?.type === 'failed' ? QUIT_FAILED : QUIT_OK);
    default:
      return still(moved(state, command));
  }
}

function leave(state: State, exitCode: number): Step {
  if (!isFlashing(state)) return { state, effects: [{ type: 'quit', exitCode }] };
  return currentPage(state).screen.name === 'stop-flash' ? still(state) : push(state, { name: 'stop-flash' });
}

function moved(state: State, by: Move): State {
  const page = currentPage(state);
  const focus = chosenItem(state)?.id ?? null;
  if (state.layout) return withPage(state, move({ focus, scroll: page.scroll }, state.layout, by));
  const items = itemsOf(state);
  const index = items.findIndex((item) => item.id === focus);
  const next = items[by === 'up' ? index - 1 : by === 'down' ? index + 1 : index];
  return withPage(state, { focus: next?.id ?? focus });
}

function laidOut(state: State, layout: NonNullable<State['layout']>): State {
  const page = currentPage(state);
  return withPage({ ...state, layout }, clampScroll({ focus: page.focus, scroll: page.scroll }, layout));
}

function open(state: State): Step {
  const page = currentPage(state);
  if (page.screen.name === 'file') {
    const file = page.screen.text.trim();
    if (file === '') return still(state);
    return handOff(closed(state), { ...page.screen.request, file });
  }
  const item = chosenItem(state);
  if (!item) return still(state);
  if (state.layout && !focusShows({ focus: item.id, scroll: page.scroll }, state.layout)) return still(state);
  return act(state, item.deed);
}

function act(state: State, deed: Deed): Step {
  switch (deed.kind) {
    case 'open':
      return push(state, deed.screen);
    case 'hand-off':
      return handOff(state, deed.request);
    case 'open-host':
      return openHost(state, deed.simulate);
    case 'begin-flash':
      return beginFlashing(state);
    case 'stop-flash': {
      const flash = state.flash && { ...state.flash, stopping: true };
      return { state: closed({ ...state, flash }), effects: [{ type: 'stop-flash' }] };
    }
    case 'look-to-flash':
      return lookAgain(atHome(state), 'flash');
    case 'back':
      return back(state);
    case 'home':
      return still(atHome(state));
  }
}

function handOff(state: State, request: NonNullable<State['handOff']>['request']): Step {
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

function prepared(state: State, action: Extract<Action, { type: 'prepared' }>): State {
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

function openHost(state: State, simulate: string | null): Step {
  const number = state.lookNumber + 1;
  const home = atHome(state);
  return {
    state: {
      ...home,
      simulated: simulate,
      intent: 'look',
      lookNumber: number,
      looking: true,
      look: null,
      lookProblem: null,
      handOff: null,
      flash: null,
      aftermath: null,
      notice: null,
    },
    effects: [{ type: 'open', simulate, number, intent: 'look' }],
  };
}

function beginFlashing(state: State): Step {
  const { handOff: hand, look } = state;
  if (!hand?.plan || hand.plan.refusals.length > 0) return still(state);
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

/** After an event of the flash: at its end the question is void and the machine is looked at again. */
function flashMoved(state: State): Step {
  const end = state.flash?.end;
  if (!end) return still(state);
  const shown = closedAll(state, ['stop-flash']);
  return lookAgain({ ...shown, layout: null }, end.type === 'finished' ? 'look' : state.intent);
}

function flashBroke(state: State, action: Extract<Action, { type: 'flash-broke' }>): Step {
  if (!state.flash || state.flash.end) return still(state);
  return update(state, {
    type: 'flash-event',
    atMs: action.atMs,
    event: {
      type: 'failed',
      code: 'internal',
      phase: phaseNow(state.flash),
      address: null,
      message: `The flasher itself broke down, which is a fault of this program: ${action.message}`,
      boardState: boardStateNow(state.flash),
      next: ['Flash the board again.', 'Please report this fault with the text above.'],
    },
  });
}

function push(state: State, screen: Screen): Step {
  const page: Page = { screen, focus: null, scroll: 0 };
  const effects: Effect[] = screen.name === 'scenes' && !state.scenes ? [{ type: 'learn-scenes' }] : [];
  return { state: { ...state, pages: [...state.pages, page], layout: null }, effects };
}

function back(state: State): Step {
  const { screen } = currentPage(state);
  if (screen.name !== 'flash') return still(closed(state));
  return still(isFlashing(state) ? state : atHome(state));
}

/** Without the page that shows; the overview stays. */
function closed(state: State): State {
  const [home, ...rest] = state.pages;
  return rest.length === 0 ? state : { ...state, pages: [home, ...rest.slice(0, -1)], layout: null };
}

/** Without the pages of these names. */
function closedAll(state: State, names: readonly Screen['name'][]): State {
  const [home, ...rest] = state.pages;
  return {
    ...state,
    pages: [home, ...rest.filter((page) => !names.includes(page.screen.name))],
    layout: null,
  };
}

function atHome(state: State): State {
  return { ...state, pages: [{ ...state.pages[0], scroll: 0, focus: null }], layout: null };
}

function withPage(state: State, change: Partial<Page>): State {
  const [home, ...rest] = state.pages;
  const last = rest.pop();
  if (!last) return { ...state, pages: [{ ...home, ...change }] };
  return { ...state, pages: [home, ...rest, { ...last, ...change }] };
}

function typed(state: State, text: string): State {
  const { screen } = currentPage(state);
  if (screen.name !== 'file') return state;
  const joined = (screen.text + text).slice(0, MOST_TYPED);
  return withPage(state, { screen: { ...screen, text: joined } });
}

function erased(state: State): State {
  const { screen } = currentPage(state);
  if (screen.name !== 'file') return state;
  return withPage(state, { screen: { ...screen, text: [...screen.text].slice(0, -1).join('') } });
}
