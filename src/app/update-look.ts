import { deviceChanges } from './device-changes.ts';
import { compareFindings } from './findings.ts';
import { atHome, type Step, still } from './pages.ts';
import { isFlashing, type State } from './state.ts';

/** Asks for a new look, though not during a flash; what an older one brings is dropped. */
export function lookAgain(state: State, intent = state.intent): Step {
  // the flasher has the board in hand
  if (isFlashing(state)) return still(state);
  const number = state.lookNumber + 1;
  return {
    state: { ...state, intent, lookNumber: number, looking: true, lookProblem: null },
    effects: [{ type: 'look', number, intent, ...meantBySetup(state) }],
  };
}

/** The firmware file that setup is about. */
function meantBySetup({ setup }: State): { firmware?: string } {
  const firmware = setup?.decided.firmware;
  return firmware ? { firmware: firmware.path } : {};
}

/** Takes what was seen, and says what changed since the last look. */
export function looked(state: State, look: NonNullable<State['look']>): State {
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

/** Turns to another host and forgets what was seen on this one. */
export function openHost(state: State, simulate: string | null): Step {
  if (isFlashing(state)) return still(state);
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
      setup: null,
      notice: null,
    },
    effects: [{ type: 'open', simulate, number, intent: 'look' }],
  };
}
