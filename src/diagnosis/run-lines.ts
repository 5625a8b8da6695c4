import type { LineMeaning, Run, RunFacts, RunLine } from '../evidence/runs.ts';
import type { Origin } from '../evidence/section.ts';

/** A line of a tool's output with the run that printed it. */
export interface SaidLine {
  run: Run;
  line: RunLine;
  origin: Origin;
}

/** The proof that a line is: its source, number and text. */
export function lineOrigin(run: Run, line: RunLine): Origin {
  return { kind: 'log', source: run.source, line: line.line, text: line.text };
}

/** The proof that a run was started: its command line, or its first line where the command is not in the text. */
export function runOrigin(run: Run): Origin {
  const first = run.lines.find((line) => line.line === run.firstLine);
  return {
    kind: 'log',
    source: run.source,
    line: run.firstLine,
    text: run.argv?.join(' ') ?? first?.text ?? run.tool,
  };
}

/** Every line with one of these meanings, in the order of the text. */
export function linesSaying(runs: readonly Run[], ...meanings: readonly LineMeaning[]): SaidLine[] {
  return runs.flatMap((run) =>
    run.lines
      .filter((line) => meanings.includes(line.meaning))
      .map((line) => ({ run, line, origin: lineOrigin(run, line) })),
  );
}

/** Did this run say such a thing? */
export function says(run: Run, ...meanings: readonly LineMeaning[]): boolean {
  return run.lines.some((line) => meanings.includes(line.meaning));
}

/** Does Klipper reach the board after all, further down in the same text? Until then its tries are no failures. */
export function answersLater({ run, line }: SaidLine, runs: readonly Run[]): boolean {
  const same = runs.filter((other) => other.host === run.host && other.source === run.source);
  return linesSaying(same, 'klippy-mcu-version', 'klippy-mcu-up-to-date').some(
    (later) =>
      later.line.line > line.line &&
      (line.details['mcu'] === undefined || later.line.details['mcu'] === line.details['mcu']),
  );
}

/** Runs of one tool; of none when a text has no runs. */
export function runsOf(facts: RunFacts | null, ...tools: readonly Run['tool'][]): Run[] {
  return facts?.runs.filter((run) => tools.includes(run.tool)) ?? [];
}

/** The same items sorted into the hosts that they were seen on, in the order of the text. */
export function byHost<T extends { run: Run }>(
  items: readonly T[],
): { host: string | null; first: T; last: T; items: readonly T[] }[] {
  const groups = new Map<string | null, { host: string | null; first: T; last: T; items: T[] }>();
  for (const item of items) {
    const { host } = item.run;
    const group = groups.get(host) ?? { host, first: item, last: item, items: [] };
    group.items.push(item);
    group.last = item;
    groups.set(host, group);
  }
  return [...groups.values()];
}

/** " on pi@printer", or nothing where the text shows no prompt. */
export function onHost(host: string | null): string {
  return host === null ? '' : ` on ${host}`;
}
