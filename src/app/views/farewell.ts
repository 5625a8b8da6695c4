import { describeBoardState } from '../../flash/board-state.ts';
import { boardStateNow, phaseNow } from '../flash-progress.ts';
import { isFlashing, type State } from '../state.ts';
import { setupSteps } from '../update-setup.ts';
import { PHASE_WORD } from '../words.ts';

/** What stays on the terminal after the screen is gone, lines: how it ended; empty before anything was known. */
export function farewell(state: State): readonly string[] {
  const lines: string[] = [];
  const end = state.flash?.end;
  if (end?.type === 'finished') lines.push(`Flashed and verified: ${end.verifiedBytes} bytes.`);
  if (end?.type === 'failed') lines.push(`The flash did not end well: ${end.message}`);
  const steps = setupSteps(state);
  const open = steps.filter(({ status }) => status === 'open').length;
  // a simulated host forgets
  if (open > 0 && state.simulated === null)
    lines.push(
      `Setup: ${steps.length - open} of ${steps.length} steps are behind you; dfu-doctor setup goes on there.`,
    );
  const verdict = state.look?.diagnosis.verdict;
  const place = state.simulated === null ? '' : ` (simulated ${state.simulated})`;
  if (verdict) lines.push(`Diagnosis${place}: ${verdict.summary}`);
  return lines;
}

/** What to say when a signal ends the program: in what condition a flash leaves the board. Empty without a flash. */
export function lastWords(state: State): string {
  if (!isFlashing(state) || !state.flash) return '';
  const { flash } = state;
  return `The flash was cut off while: ${PHASE_WORD[phaseNow(flash)].toLowerCase()}. ${describeBoardState(boardStateNow(flash), flash.plan)}\n`;
}
