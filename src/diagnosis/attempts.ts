import { FLASH_TOOLS } from '../evidence/fatal-meanings.ts';
import type { Run, RunFacts } from '../evidence/runs.ts';
import type { Origin } from '../evidence/section.ts';

/** One try at something in a pasted text: a command at the prompt with everything that it started. */
export interface Attempt {
  /** user@host of the prompt; null without one */
  host: string | null;
  /** position among the attempts of the text, from 0 */
  order: number;
  runs: readonly Run[];
  /** no-attempt: it was not asked to write anything */
  outcome: Run['outcome'];
}

export interface Timeline {
  /** in the order of the text */
  attempts: readonly Attempt[];
  /** the attempt whose lines hold this origin; null for anything that is no line of a run */
  attemptOf(origin: Origin): Attempt | null;
  /** order of a host's last attempt to write, and of the last that wrote everything; -1 without one */
  lastTry(host: string | null): number;
  lastSuccess(host: string | null): number;
}

/** The attempts of a pasted text. A make or script and the flash tool that it started are one attempt. */
export function timelineOf(facts: RunFacts | null): Timeline {
  const runs = facts?.runs ?? [];
  const roots = rootsOf(runs);
  const members = new Map<number, Run[]>();
  for (const [index, run] of runs.entries()) {
    const root = roots[index] ?? index;
    const list = members.get(root);
    if (list) list.push(run);
    else members.set(root, [run]);
  }
  const attempts: Attempt[] = [];
  const attemptOfRun = new Map<Run, Attempt>();
  for (const list of members.values()) {
    const host = list.find((run) => run.host !== null)?.host ?? null;
    const attempt = { host, order: attempts.length, runs: list, outcome: outcomeOf(list) };
    attempts.push(attempt);
    for (const run of list) attemptOfRun.set(run, attempt);
  }
  const find = runFinder(runs);
  const tries = attempts.filter((attempt) => attempt.outcome !== 'no-attempt');
  const lastTries = lastByHost(tries);
  const lastSuccesses = lastByHost(tries.filter((attempt) => attempt.outcome === 'succeeded'));
  return {
    attempts,
    lastTry: (host) => lastTries.get(host) ?? -1,
    lastSuccess: (host) => lastSuccesses.get(host) ?? -1,
    attemptOf(origin) {
      if (origin.kind !== 'log') return null;
      const run = find(origin.source, origin.line);
      return (run && attemptOfRun.get(run)) ?? null;
    },
  };
}

function lastByHost(attempts: readonly Attempt[]): Map<string | null, number> {
  return new Map(attempts.map((attempt) => [attempt.host, attempt.order]));
}

/**
 * The flash tool's own word counts, the last one given: make and flash_usb.py call a flash failed when dfu-util
 * only could not reset a board that had already left (exit 74 and 251 of dfu-util 0.11).
 */
function outcomeOf(runs: readonly Run[]): Run['outcome'] {
  const flashRuns = runs.filter((run) => FLASH_TOOLS.includes(run.tool) && run.outcome !== 'no-attempt');
  const decided = flashRuns.findLast((run) => run.outcome !== 'unknown');
  if (decided) return decided.outcome;
  if (runs.some((run) => run.outcome === 'failed')) return 'failed';
  if (runs.some((run) => run.outcome === 'succeeded')) return 'succeeded';
  return flashRuns.length > 0 ? 'unknown' : 'no-attempt';
}

/** Of each run the index of the run at the prompt that led to it. */
function rootsOf(runs: readonly Run[]): number[] {
  const roots: number[] = [];
  for (const [index, run] of runs.entries()) {
    // a parent comes first in the text; anything else cannot be one
    const root = run.parent !== null && run.parent < index ? roots[run.parent] : undefined;
    roots.push(root ?? index);
  }
  return roots;
}

/** Finds the innermost run that holds a line, in logarithmic time. */
function runFinder(runs: readonly Run[]): (source: string, line: number) => Run | null {
  const bySource = new Map<string, Run[]>();
  for (const run of runs) {
    const list = bySource.get(run.source);
    if (list) list.push(run);
    else bySource.set(run.source, [run]);
  }
  for (const list of bySource.values()) list.sort((a, b) => a.firstLine - b.firstLine);
  return (source, line) => {
    const list = bySource.get(source) ?? [];
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[middle]?.firstLine ?? 0) <= line) low = middle + 1;
      else high = middle;
    }
    // behind the last line of a started tool its make or script goes on
    let run: Run | undefined = list[low - 1];
    while (run && run.lastLine < line) run = run.parent === null ? undefined : runs[run.parent];
    return run && run.firstLine <= line ? run : null;
  };
}
