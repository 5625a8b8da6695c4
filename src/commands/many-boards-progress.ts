import type { FlashEvent } from '../flash/events.ts';
import { printable } from '../formats/text.ts';
import { PHASES, type ProgressStyle } from './flash-progress.ts';
import { progressBar } from './progress-bar.ts';
import { wrapText } from './wrap-text.ts';

/** More boards than that may not fit on the screen, and a line that has scrolled away cannot be rewritten. */
const MOST_LIVE_LINES = 16;
const PHASE_WIDTH = 10;

/** Tells several flashes at a time: on a terminal one line for each board, rewritten; else one line for each phase. */
export function manyBoardsTeller(
  paths: readonly string[],
  { live, columns, talk }: ProgressStyle,
): (path: string, event: FlashEvent) => void {
  const width = Math.max(...paths.map((path) => path.length));
  const lines = new Map(paths.map((path) => [path, 'waiting']));
  const rewrites = live && paths.length <= MOST_LIVE_LINES;
  let drawn = false;
  const draw = () => {
    if (drawn) talk(`\u001b[${paths.length}A`);
    drawn = true;
    for (const path of paths) talk(`${lineOf(path)}\n`);
  };
  const lineOf = (path: string) =>
    `\r${path.padEnd(width)}  ${lines.get(path) ?? ''}`.slice(0, columns).padEnd(columns);
  return (path, event) => {
    const line = shortLine(event);
    if (line !== null) lines.set(path, line);
    if (rewrites) {
      if (line !== null) draw();
      return;
    }
    const told = wholeLine(event);
    if (told !== null) talk(`${wrapText(told, columns, ' '.repeat(width + 2), `${path.padEnd(width)}  `)}\n`);
  };
}

function shortLine(event: FlashEvent): string | null {
  switch (event.type) {
    case 'phase-started':
      return PHASES[event.phase];
    case 'progress':
      return `${PHASES[event.phase].slice(0, PHASE_WIDTH).padEnd(PHASE_WIDTH)} ${progressBar(event.doneBytes, event.totalBytes)}`;
    case 'finished':
      return 'done';
    case 'failed':
      return `not done: ${event.code}`;
    case 'plan':
    case 'phase-finished':
    case 'note':
      return null;
  }
}

function wholeLine(event: FlashEvent): string | null {
  switch (event.type) {
    case 'phase-finished':
      return `${PHASES[event.phase]}: done in ${(event.elapsedMs / 1000).toFixed(1)} s`;
    case 'note':
      return `Note: ${printable(event.message, 1000)}`;
    case 'plan':
    case 'phase-started':
    case 'progress':
    case 'finished':
    case 'failed':
      return null;
  }
}
