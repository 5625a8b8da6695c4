import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rules } from '../../rules/index.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { readTranscript } from '../../src/transcript/read-transcript.ts';
import { collectTables } from './rule-table.ts';

/** One piece of evidence: a row of a rule's table, or a recorded log. */
export interface Case {
  /** the rule that it was written for; "recorded" for a log */
  owner: string;
  name: string;
  evidence: Evidence;
}

const LOGS = ['recorded', 'transcripts'].map((folder) => new URL(`../fixtures/${folder}/`, import.meta.url));

/** Every row of every rule's table, and every recorded log. */
export async function allCases(): Promise<readonly Case[]> {
  const tested = rules.filter(({ id }) => existsSync(new URL(`${id}.test.ts`, import.meta.url)));
  const tables = await collectTables(() => Promise.all(tested.map(({ id }) => import(`./${id}.test.ts`))));
  const rows = tables.flatMap(({ rule, finds, clears }) => [
    ...Object.entries(finds).map(([name, { evidence }]) => ({ owner: rule.id, name, evidence })),
    ...Object.entries(clears).map(([name, evidence]) => ({ owner: rule.id, name, evidence })),
  ]);
  const logs = LOGS.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.txt'))
      .toSorted(compare)
      .map((name) => ({
        owner: 'recorded',
        name,
        evidence: readTranscript([{ name, text: readFileSync(new URL(name, folder), 'utf8') }]),
      })),
  );
  return [...rows.toSorted((a, b) => compare(a.owner, b.owner)), ...logs];
}

/** not by the locale: the order is kept in files */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
