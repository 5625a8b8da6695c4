import type { ReportPreview } from './engine.ts';
import { push, type Step, still } from './pages.ts';
import { currentPage, type State } from './state.ts';

/** Opens the page of a report and gathers what would go into it. */
export function openReport(state: State): Step {
  if (!state.look || state.look.report !== null) return still(state);
  const number = state.reportNumber + 1;
  const { state: shown } = push(state, { name: 'bundle' });
  return {
    state: { ...shown, reportNumber: number, report: { status: 'gathering' } },
    effects: [{ type: 'gather-report', number }],
  };
}

/** Takes what would go into it. */
export function reportGathered(state: State, number: number, preview: ReportPreview): State {
  return number === state.reportNumber
    ? { ...state, layout: null, report: { status: 'ready', preview } }
    : state;
}

/** Writes the report that was shown. */
export function writeReport(state: State): Step {
  if (currentPage(state).screen.name !== 'bundle' || state.report?.status !== 'ready') return still(state);
  const { preview } = state.report;
  return {
    state: { ...state, layout: null, report: { status: 'writing', preview } },
    effects: [{ type: 'write-report', number: state.reportNumber }],
  };
}

/** The report is a file now. */
export function reportWritten(state: State, number: number, file: string): State {
  return number === state.reportNumber
    ? { ...state, layout: null, report: { status: 'written', file } }
    : state;
}

/** There is no report, and why. */
export function reportFailed(state: State, number: number, what: string): State {
  return number === state.reportNumber
    ? { ...state, layout: null, report: { status: 'failed', what } }
    : state;
}
