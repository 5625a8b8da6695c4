import { type Evidence, SECTION_NAMES } from '../../src/evidence/evidence.ts';
import type { Run } from '../../src/evidence/runs.ts';
import { pastedRuns } from '../fixtures/evidence.ts';

/** The runs of a pasted text of which nothing else is known; null for other evidence. */
export function pastedRunsOf(evidence: Evidence): readonly Run[] | null {
  const { runs } = evidence;
  const others = SECTION_NAMES.filter((name) => name !== 'runs').map((name) => evidence[name].status);
  if (runs.status !== 'collected' || others.includes('collected')) return null;
  return runs.value.runs.length > 0 ? runs.value.runs : null;
}

export function changed(runs: readonly Run[], change: (run: Run) => Partial<Run>): readonly Run[] {
  return runs.map((run) => ({ ...run, ...change(run) }));
}

/** The second text's runs below the first one's in one paste. */
export function oneBelowTheOther(first: readonly Run[], second: readonly Run[]): Evidence {
  const lines = Math.max(...first.map((run) => run.lastLine));
  const moved = changed(second, (run) => ({
    firstLine: run.firstLine + lines,
    lastLine: run.lastLine + lines,
    parent: run.parent === null ? null : run.parent + first.length,
    lines: run.lines.map((line) => ({ ...line, line: line.line + lines })),
  }));
  return pastedRuns([...first, ...moved]);
}
