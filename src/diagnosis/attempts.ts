import { FLASH_TOOLS } from '../evidence/fatal-meanings.ts';
import type { Run, RunFacts } from '../evidence/runs.ts';
import type { Origin } from '../evidence/section.ts';
import { groupBy } from './group-by.ts';

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
  const parents = parentsOf(runs);
  const roots = rootsOf(runs, parents);
  const attempts: Attempt[] = [];
  const attemptOfRun = new Map<Run, Attempt>();
  for (const list of groupBy(runs, (run) => roots.get(run)).values()) {
    const host = list.find((run) => run.host !== null)?.host ?? null;
    const attempt = { host, order: attempts.length, runs: list, outcome: outcomeOf(list) };
    attempts.push(attempt);
    for (const run of list) attemptOfRun.set(run, attempt);
  }
  const find = runFinder(runs, parents);
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

/** Of each run that another one started that other. A parent comes first in the text; anything else cannot be one. */
function parentsOf(runs: readonly Run[]): ReadonlyMap<Run, Run> {
  const parents = new Map<Run, Run>();
  for (const [index, run] of runs.entries()) {
    const at = run.parent ?? index;
    const parent = at < index ? runs[at] : undefined;
    if (parent) parents.set(run, parent);
  }
  return parents;
}

/** Of each run the one at the prompt that led to it. */
function rootsOf(runs: readonly Run[], parents: ReadonlyMap<Run, Run>): ReadonlyMap<Run, Run> {
  const roots = new Map<Run, Run>();
  for (const run of runs) {
    const parent = parents.get(run);
    roots.set(run, (parent && roots.get(parent)) ?? run);
  }
  return roots;
}

/** Finds the innermost run that holds a line, in logarithmic time. */
function runFinder(
  runs: readonly Run[],
  parents: ReadonlyMap<Run, Run>,
): (source: string, line: number) => Run | null {
  const bySource = groupBy(runs, (run) => run.source);
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
    while (run && run.lastLine < line) run = parents.get(run);
    return run && run.firstLine <= line ? run : null;
  };
}
