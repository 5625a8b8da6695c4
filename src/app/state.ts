import type { Intent } from '../evidence/evidence.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import type { FlashRequest } from '../remedies/flash-request.ts';
import type { PlannedEdit } from '../setup/printer-config.ts';
import type { SetupState } from '../setup/setup-state.ts';
import type { SetupStep } from '../setup/step.ts';
import type { StepId } from '../setup/step-ids.ts';
import type { Look, Problem, ReportPreview, Scene } from './engine.ts';
import type { FlashProgress } from './flash-progress.ts';
import type { Layout } from './scrolling.ts';

export type Screen =
  | { name: 'overview' }
  /** `key`: of src/app/findings.ts */
  | { name: 'finding'; key: string }
  | { name: 'fine' }
  | { name: 'unchecked' }
  | { name: 'devices' }
  /** `id`: of the device row */
  | { name: 'device'; id: string }
  | { name: 'scenes' }
  /** findings that hold what is typed */
  | { name: 'search'; text: string }
  /** takes a pasted log, or the path of one; reading: what is being read, null = nothing */
  | { name: 'paste'; text: string; reading: string | null; problem: string | null }
  /** a report of this machine for somebody who helps */
  | { name: 'bundle' }
  /** asks for the firmware file of a flash request */
  | { name: 'file'; request: FlashRequest; text: string }
  | { name: 'hand-off' }
  | { name: 'flash' }
  /** Ctrl-C or q was pressed during a flash */
  | { name: 'stop-flash' }
  | { name: 'keys' }
  /** guided setup: all its steps */
  | { name: 'setup' }
  | { name: 'setup-step'; step: StepId }
  /** something that setup does, while it does it and afterwards */
  | { name: 'setup-deed' }
  /** the change to printer.cfg, before it is made */
  | { name: 'setup-edit' }
  /** asks for a firmware file that the user has */
  | { name: 'setup-file'; text: string };

/** The screen that takes a log, with nothing typed and nothing being read. */
export const EMPTY_PASTE: Screen & { name: 'paste' } = {
  name: 'paste',
  text: '',
  reading: null,
  problem: null,
};

/** A screen that is open, where the reader is in it, and what is chosen. */
export interface Page {
  screen: Screen;
  /** id of the chosen item; null = the screen's first choice */
  focus: string | null;
  /** lines above the window */
  scroll: number;
  /** what a key on this page has just done, a sentence */
  note?: string;
}

/** A report for a helper, from gathering to its file. */
export type ReportProgress =
  | { status: 'gathering' }
  | { status: 'ready' | 'writing'; preview: ReportPreview }
  | { status: 'written'; file: string }
  | { status: 'failed'; what: string };

export interface HandOff {
  request: FlashRequest;
  status: 'preparing' | 'ready' | 'failed';
  plan: FlashPlan | null;
  problem: Problem | null;
}

/** What a flash did to the diagnosis; `after` is null until the host was looked at again. */
export interface Aftermath {
  before: readonly { ruleId: string; title: string }[];
  after: { gone: readonly string[]; left: readonly string[] } | null;
}

/** Guided setup: what was decided, and what it is doing. */
export interface SetupSession {
  decided: SetupState;
  /** how every step stood when it was last judged; empty before that */
  steps: readonly SetupStep[];
  deed: {
    title: string;
    /** on whose page it was chosen */
    step: StepId | null;
    lines: readonly string[];
    ended: { done: boolean; says: readonly string[] } | null;
  } | null;
  /** the change to printer.cfg; null = not looked at yet */
  planned: PlannedEdit | null;
  /** why what is decided cannot be kept for another time, a sentence */
  trouble: string | null;
}

export interface State {
  /** name of the simulated board; null = this machine */
  simulated: string | null;
  intent: Intent;
  /** somebody else's report is shown: there is no machine at all */
  replay: boolean;
  /** number of the newest look; results of older ones are dropped */
  lookNumber: number;
  looking: boolean;
  look: Look | null;
  lookProblem: string | null;
  /** open pages; the last one shows, the first is the overview */
  pages: readonly [Page, ...Page[]];
  /** of the page that shows, as it was last drawn */
  layout: Layout | null;
  scenes: readonly Scene[] | null;
  handOff: HandOff | null;
  flash: FlashProgress | null;
  aftermath: Aftermath | null;
  /** null until setup was opened */
  setup: SetupSession | null;
  /** what changed just now, a sentence */
  notice: string | null;
  /** what the screens knew of the machine before a log came in front of it; null = they show the machine */
  aside: Pick<State, 'look' | 'pages' | 'looking' | 'lookProblem' | 'notice'> | null;
  /** number of the newest log that was asked for */
  logNumber: number;
  /** null until a report was asked for */
  report: ReportProgress | null;
  /** number of the newest report that was asked for */
  reportNumber: number;
}

/** What the program is started to show. */
export type Start = Pick<State, 'simulated' | 'intent'> & {
  replay?: boolean;
  /** the page that shows first, over the overview */
  at?: 'setup';
};

export function initialState(start: Start): State {
  return {
    simulated: start.simulated,
    intent: start.intent,
    replay: start.replay ?? false,
    lookNumber: 0,
    // the host is opened first; until then nobody may ask for another look
    looking: true,
    look: null,
    lookProblem: null,
    pages: [pageOf({ name: 'overview' }), ...(start.at === undefined ? [] : [pageOf({ name: start.at })])],
    layout: null,
    scenes: null,
    handOff: null,
    flash: null,
    aftermath: null,
    setup: null,
    notice: null,
    aside: null,
    logNumber: 0,
    report: null,
    reportNumber: 0,
  };
}

function pageOf(screen: Screen): Page {
  return { screen, focus: null, scroll: 0 };
}

/** The page that shows. */
export function currentPage(state: State): Page {
  return state.pages.at(-1) ?? state.pages[0];
}

/** Is what shows a text or a report that somebody sent, so that nothing can be done about it here? */
export function isFromElsewhere({ replay, look }: State): boolean {
  return replay || (look?.report ?? null) !== null;
}

/** Is a flash under way, so that leaving would leave the board half written? */
export function isFlashing(state: State): boolean {
  return state.flash !== null && state.flash.end === null;
}

/** Is text being typed, so that letters are no commands? */
export function isTyping(state: State): boolean {
  const { screen } = currentPage(state);
  return 'text' in screen && !(screen.name === 'paste' && screen.reading !== null);
}
