import type { Evidence } from '../../src/evidence/evidence.ts';
import type { Run } from '../../src/evidence/runs.ts';

/** The second text's runs below the first one's in one paste; null where one of them has none. Its other sections stay. */
export function oneAfterTheOther(first: Evidence, second: Evidence, sameHost: boolean): Evidence | null {
  if (first.runs.status !== 'collected' || second.runs.status !== 'collected') return null;
  const before = first.runs.value.runs;
  const after = second.runs.value.runs;
  if (before.length === 0 || after.length === 0) return null;
  const lines = Math.max(...before.map((run) => run.lastLine));
  const { host, source } = after[0] ?? { host: null, source: 'paste' };
  const runs = [
    ...before.map((run): Run => ({ ...run, source, host: sameHost ? host : 'another-host' })),
    ...after.map((run) => below(run, lines, before.length)),
  ];
  const linesRecognised = first.runs.value.linesRecognised + second.runs.value.linesRecognised;
  const linesRead = Math.max(...runs.map((run) => run.lastLine));
  return { ...second, runs: { ...second.runs, value: { runs, linesRead, linesRecognised } } };
}

function below(run: Run, lines: number, runsBefore: number): Run {
  return {
    ...run,
    firstLine: run.firstLine + lines,
    lastLine: run.lastLine + lines,
    parent: run.parent === null ? null : run.parent + runsBefore,
    lines: run.lines.map((line) => ({ ...line, line: line.line + lines })),
  };
}
