import {
  FLASH_TOOL_TROUBLE,
  FLASH_TOOLS,
  SCRIPT_TROUBLE,
  SYSTEM_TROUBLE,
} from '../evidence/fatal-meanings.ts';
import type { LineMeaning, Run, RunLine } from '../evidence/runs.ts';
import type { Attempt } from './attempts.ts';

/** how compilers and interpreters begin or name their errors */
const ERROR_WORDS = /\b(?:[A-Za-z]{1,40})?(?:Error|Exception): |\b(?:fatal )?error: |^ERROR\b/;

/** The line of a failed attempt that says best what went wrong; null when none of its lines does. */
export function tellingLine({ runs }: Attempt): RunLine | null {
  const flashing = runs.findLast(({ tool, outcome }) => FLASH_TOOLS.includes(tool) && outcome === 'failed');
  const lines = runs.flatMap((run) => run.lines);
  return (
    (flashing && firstSaying(flashing.lines, FLASH_TOOL_TROUBLE)) ??
    lines.findLast((line) => SYSTEM_TROUBLE.includes(line.meaning) || isForeignError(line)) ??
    firstSaying(lines, SCRIPT_TROUBLE) ??
    null
  );
}

const AFTER_LEAVE: readonly LineMeaning[] = ['error-during-download-get-status', 'error-get-status'];

/**
 * The error that dfu-util prints as well when a board has taken everything and left, where the text begins with it:
 * then nobody can tell whether everything had been written. Null when the text shows more.
 */
export function errorWithoutBeginning({ runs }: Attempt): RunLine | null {
  const run = runs.findLast(({ tool, outcome }) => tool === 'dfu-util' && outcome === 'failed');
  const [first] = run?.argv === null ? run.lines : [];
  return first && AFTER_LEAVE.includes(first.meaning) ? first : null;
}

function firstSaying(lines: Run['lines'], meanings: readonly LineMeaning[]): RunLine | undefined {
  return lines.find((line) => meanings.includes(line.meaning));
}

function isForeignError({ meaning, text }: RunLine): boolean {
  return meaning === 'unrecognised' && ERROR_WORDS.test(text);
}
