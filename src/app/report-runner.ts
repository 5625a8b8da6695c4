import type { Action, Effect } from './action.ts';
import type { Machine, ReportDraft } from './engine.ts';
import { neutralise } from './neutralise.ts';

type ReportEffect = Extract<Effect, { type: 'gather-report' | 'write-report' }>;

/** Gathers a report of the machine in use, and writes the one that was shown last. */
export function reportRunner(
  use: <T>(job: (machine: Machine) => Promise<T>) => Promise<T>,
  dispatch: (action: Action) => void,
): (effect: ReportEffect) => Promise<void> {
  let draft: ReportDraft | null = null;
  return async ({ type, number }) => {
    try {
      if (type === 'gather-report') {
        draft = null;
        draft = await use((machine) => machine.report());
        dispatch({ type: 'report-gathered', number, preview: neutralise(draft.preview) });
        return;
      }
      if (!draft) throw new Error('There is no report to write.');
      dispatch({ type: 'report-written', number, file: neutralise(await draft.write()) });
    } catch (error) {
      dispatch({ type: 'report-failed', number, what: neutralise(wordsOf(error)) });
    }
  };
}

/** What is wrong and, where the error says so, what to do next. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const next = 'next' in error && typeof error.next === 'string' ? ` ${error.next}` : '';
  return `${error.message}${next}`;
}
