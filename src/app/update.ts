import type { FlashEvent } from '../flash/events.ts';
import type { Action } from './action.ts';
import type { Command } from './command.ts';
import type { Deed } from './item.ts';
import { chosenItem, itemsOf, textToCopy } from './items.ts';
import { oneLine } from './neutralise.ts';
import { atHome, closed, push, type Step, still, withPage } from './pages.ts';
import { clampScroll, focusShows, type Move, move } from './scrolling.ts';
import { currentPage, EMPTY_PASTE, isFlashing, isTyping, type State } from './state.ts';
import { beginFlashing, flashBroke, flashMoved, handOff, prepared } from './update-flash.ts';
import { behindLog, closeLog, explained, notExplained, openLog, pasted } from './update-log.ts';
import { lookAgain, looked, openHost } from './update-look.ts';
import { openReport, reportFailed, reportGathered, reportWritten, writeReport } from './update-report.ts';
import {
  doSetup,
  goOn,
  openSetup,
  setupEnded,
  setupFlashed,
  setupJudged,
  setupLine,
  setupLoaded,
  setupPlanned,
  setupSaw,
  setupTrouble,
  skip,
  startSetup,
  takeFile,
  writeEdit,
} from './update-setup.ts';

const QUIT_OK = 0;
const QUIT_FAILED = 1;
const QUIT_INTERRUPTED = 130;
const MOST_TYPED = 4096;
// a terminal never answers whether it took the text
const COPIED =
  'Sent to the clipboard of this terminal. Where pasting brings nothing, it does not take that: mark the line with the mouse.';
const NOT_COPIED =
  'This terminal has no clipboard for programs: mark the line with the mouse, or type it over.';

/** The state after an action and what is to be done about it; pure. */
export function update(state: State, action: Action): Step {
  switch (action.type) {
    case 'started':
      return startSetup(lookAgain(state));
    case 'command':
      return obey(state, action.command);
    case 'typed':
      return still(typed(state, action.text));
    case 'laid-out':
      return still(laidOut(state, action.layout));
    case 'pasted':
      return isTyping(state) && currentPage(state).screen.name !== 'paste'
        ? still(typed(state, oneLine(action.text)))
        : pasted(state, action);
    case 'explained':
      return still(explained(state, action.number, action.look));
    case 'not-explained':
      return still(notExplained(state, action.number, action.what));
    case 'copied':
      return still(withPage(state, { note: action.sent ? COPIED : NOT_COPIED }));
    case 'report-gathered':
      return still(reportGathered(state, action.number, action.preview));
    case 'report-written':
      return still(reportWritten(state, action.number, action.file));
    case 'report-failed':
      return still(reportFailed(state, action.number, action.what));
    case 'bus-changed':
      return behindLog(state, lookAgain);
    case 'looked':
      if (action.number !== state.lookNumber) return still(state);
      return behindLog(state, (machine) => setupSaw(looked(machine, action.look)));
    case 'look-failed':
      if (action.number !== state.lookNumber) return still(state);
      return behindLog(state, (machine) =>
        still({ ...machine, looking: false, lookProblem: action.message }),
      );
    case 'scenes-known':
      return still({ ...state, scenes: action.scenes });
    case 'prepared':
      return still(prepared(state, action));
    case 'setup-loaded':
      return setupLoaded(state, action.decided);
    case 'setup-judged':
      return still(setupJudged(state, action.steps));
    case 'setup-trouble':
      return still(setupTrouble(state, action.message));
    case 'setup-line':
      return still(setupLine(state, action.line));
    case 'setup-ended':
      return behindLog(state, (machine) => setupEnded(machine, action.result));
    case 'setup-planned':
      return setupPlanned(state, action.planned);
    case 'flash-event':
      return afterFlash(flashMoved(state, action), action.event);
    case 'flash-broke':
      return flashBroke(state, action);
  }
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
    case 'setup':
      return openSetup(state);
    case 'paste':
      return push(state, EMPTY_PASTE);
    case 'bundle':
      return openReport(state);
    case 'search':
      return push(state, { name: 'search', text: '' });
    case 'copy': {
      const text = textToCopy(state);
      return text === null ? still(state) : { state, effects: [{ type: 'copy', text }] };
    }
    case 'keys':
      return push(state, { name: 'keys' });
    case 'look':
      return lookAgain({ ...state, notice: null });
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
  if (page.screen.name === 'setup-file') {
    const file = page.screen.text.trim();
    return file === '' ? still(state) : takeFile(state, file);
  }
  if (page.screen.name === 'paste') return openLog(state);
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
    case 'copy':
      return { state, effects: [{ type: 'copy', text: deed.text }] };
    case 'close-log':
      return still(closeLog(state));
    case 'report':
      return openReport(state);
    case 'write-report':
      return writeReport(state);
    case 'back':
      return back(state);
    case 'home':
      return still(atHome(state));
    case 'setup':
      return openSetup(state);
    case 'setup-deed':
      return doSetup(state, deed.deed);
    case 'setup-skip':
      return skip(state, deed.step);
    case 'setup-next':
      return still(goOn(state, deed.step));
    case 'setup-write-edit':
      return writeEdit(state);
    case 'setup-stop':
      return { state, effects: [{ type: 'stop-setup' }] };
  }
}

function afterFlash(moved: Step, event: FlashEvent): Step {
  if (event.type !== 'finished' || !moved.state.flash) return moved;
  const kept = setupFlashed(moved.state, moved.state.flash.plan.device.path);
  return { state: kept.state, effects: [...moved.effects, ...kept.effects] };
}

function back(state: State): Step {
  const { screen } = currentPage(state);
  if (state.pages.length === 1) return still(closeLog(state));
  if (screen.name !== 'flash') return still(closed(state));
  return still(isFlashing(state) ? state : atHome(state));
}

function typed(state: State, text: string): State {
  const { screen } = currentPage(state);
  if (!('text' in screen)) return state;
  const joined = (screen.text + text).slice(0, MOST_TYPED);
  return withPage(state, { screen: { ...screen, text: joined } });
}

function erased(state: State): State {
  const { screen } = currentPage(state);
  if (!('text' in screen)) return state;
  return withPage(state, { screen: { ...screen, text: [...screen.text].slice(0, -1).join('') } });
}
