import type { Look } from './engine.ts';
import type { LogSource } from './log-source.ts';
import { oneLine } from './neutralise.ts';
import { closed, push, type Step, still, withPage } from './pages.ts';
import { currentPage, EMPTY_PASTE, isFlashing, type Screen, type State } from './state.ts';

type PasteScreen = Extract<Screen, { name: 'paste' }>;

/** What begins like this is the path of a file and not a log of one line. */
const PATH = /^(?:~?\/|\.{1,2}[\\/]|[A-Za-z]:[\\/])[^\n]*$/;

/** Text that was pasted as a whole: a log from anywhere, or a path where one is asked for. */
export function pasted(state: State, paste: { text: string; whole: boolean }): Step {
  if (isFlashing(state)) return still(state);
  const { screen } = currentPage(state);
  const text = paste.text.trim();
  if (screen.name === 'paste') {
    if (text === '' || screen.reading !== null) return still(state);
    if (PATH.test(text))
      return still(withPage(state, { screen: { ...screen, text: oneLine(text), problem: null } }));
  } else if (!text.includes('\n')) return still(state);
  const base = screen.name === 'paste' ? state : push(state, EMPTY_PASTE).state;
  if (!paste.whole)
    return still(
      failed(
        base,
        'That is more text than is kept of a paste. Save it as a file and give its path, or paste the part around the attempt that failed.',
      ),
    );
  return read(base, { kind: 'text', text: paste.text }, 'Reading the pasted text…');
}

/** Reads the file whose path was typed. */
export function openLog(state: State): Step {
  const { screen } = currentPage(state);
  if (screen.name !== 'paste' || screen.reading !== null) return still(state);
  const path = screen.text.trim();
  return path === '' ? still(state) : read(state, { kind: 'file', path }, 'Reading the file…');
}

function read(state: State, from: LogSource, what: string): Step {
  const number = state.logNumber + 1;
  const text = from.kind === 'file' ? from.path : '';
  const screen: PasteScreen = { name: 'paste', text, reading: what, problem: null };
  return {
    state: withPage({ ...state, logNumber: number }, { screen }),
    effects: [{ type: 'explain', number, from }],
  };
}

/** Takes what a log means, unless the reader has gone on meanwhile. */
export function explained(state: State, number: number, look: Look): State {
  return isAwaited(state, number) ? showLog(closed(state), look) : state;
}

/** Says why a log could not be read. */
export function notExplained(state: State, number: number, what: string): State {
  return isAwaited(state, number) ? failed(state, what) : state;
}

function isAwaited(state: State, number: number): boolean {
  const { screen } = currentPage(state);
  return number === state.logNumber && screen.name === 'paste' && screen.reading !== null;
}

function failed(state: State, problem: string): State {
  const { screen } = currentPage(state);
  if (screen.name !== 'paste') return state;
  return withPage({ ...state, layout: null }, { screen: { ...screen, reading: null, problem } });
}

/** Turns the screens to a log; what they showed of the machine waits aside. */
function showLog(state: State, look: Look): State {
  const { look: seen, pages, looking, lookProblem, notice } = state;
  return {
    ...state,
    aside: state.aside ?? { look: seen, pages, looking, lookProblem, notice },
    look,
    pages: [{ screen: { name: 'overview' }, focus: null, scroll: 0 }],
    layout: null,
    looking: false,
    lookProblem: null,
    notice: null,
  };
}

/** Back from a log to the machine, as it is known by now. */
export function closeLog(state: State): State {
  return state.aside ? { ...state, ...state.aside, aside: null, layout: null } : state;
}

/** Does something to the state of the machine, also while a log is in front of it. */
export function behindLog(state: State, change: (machine: State) => Step): Step {
  if (!state.aside) return change(state);
  const { look, pages, layout } = state;
  const changed = change(closeLog(state));
  if (!look) return changed;
  return { state: { ...showLog(changed.state, look), pages, layout }, effects: changed.effects };
}
