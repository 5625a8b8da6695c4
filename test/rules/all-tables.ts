import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Finding, Remedy } from '../../src/diagnosis/finding.ts';
import type { AnyRule } from '../../src/diagnosis/rule.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { readTranscript } from '../../src/transcript/read-transcript.ts';
import { oneAfterTheOther } from './pasted-together.ts';
import { collectTables } from './rule-table.ts';

/**
 * What every rule says about the evidence of all tables and of the recorded logs. A rule meets hundreds of cases that
 * were written for others, so that one that begins to cry wolf, or falls silent, is seen.
 */

/** Evidence by the rule that it was written for ('' for a recorded log) and the row's name. */
export interface Case {
  owner: string;
  name: string;
  evidence: Evidence;
}

const LOGS = ['recorded', 'transcripts'].map((folder) => new URL(`../fixtures/${folder}/`, import.meta.url));

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
      .map((name) => ({
        owner: '',
        name,
        evidence: readTranscript([{ name, text: readFileSync(new URL(name, folder), 'utf8') }]),
      })),
  );
  return [...rows, ...logs].toSorted((a, b) => compare(a.owner, b.owner) || compare(a.name, b.name));
}

/** What the rule says: about its own cases in full, about all others in a line. */
export function accountOf(rule: AnyRule, cases: readonly Case[]): string {
  const own: string[] = [];
  const others: string[] = [];
  for (const { owner, name, evidence } of cases) {
    const { findings, skipped, crashed } = diagnose(evidence, [rule]);
    if (owner === rule.id) {
      own.push(`== ${name}`, ...(skipped.length > 0 ? ['skipped'] : findings.flatMap(inFull)));
    } else others.push(...findings.map((finding) => `${owner}: ${name}\n  ${inShort(finding)}`));
    for (const { message } of crashed) throw new Error(`${rule.id} crashed on "${name}": ${message}`);
  }
  return `${[...own, '', '== of all other cases', ...others, '', '== of two in one paste', ...ofTwo(rule, cases)].join('\n')}\n`;
}

/** Where the rule says of two of its cases in one paste something else than of each alone. */
function ofTwo(rule: AnyRule, cases: readonly Case[]): string[] {
  const own = cases.filter(({ owner }) => owner === rule.id);
  const told = (evidence: Evidence) => diagnose(evidence, [rule]).findings.map(inShort);
  return own.flatMap((first) =>
    own.flatMap((second) =>
      [true, false].flatMap((sameHost) => {
        const both = oneAfterTheOther(first.evidence, second.evidence, sameHost);
        if (!both) return [];
        const said = told(both);
        const alone = [...told(first.evidence), ...told(second.evidence)];
        if (said.toSorted().join('\n') === alone.toSorted().join('\n')) return [];
        const where = sameHost ? 'on one host' : 'on two hosts';
        return [
          `${first.name}, then ${second.name}, ${where}`,
          ...(said.length > 0 ? said : ['nothing']).map((line) => `  ${line}`),
        ];
      }),
    ),
  );
}

/** What all rules come to together: the verdict, and which findings stand, or are explained by which. */
export function verdictOf({ owner, name, evidence }: Case): string {
  const { verdict, findings, silenced } = diagnose(evidence, rules);
  return [
    `== ${owner}: ${name}`,
    `${verdict.outcome}: ${verdict.primary ?? 'no finding'}`,
    ...findings.map(({ ruleId, solvedLater }) => `  ${ruleId}${solvedLater ? ', solved later' : ''}`),
    ...silenced.map(({ finding, by }) => `  (${finding.ruleId}, explained by ${by})`),
  ].join('\n');
}

function inShort({ severity, certainty, subject, origins, remedies }: Finding): string {
  return `${severity}, ${certainty}: ${subject} (${origins.length} origins, ${remedies.length} remedies)`;
}

function inFull(finding: Finding): string[] {
  return [
    `${finding.severity}, ${finding.certainty}: ${finding.subject}${finding.solvedLater ? ', solved later' : ''}`,
    `  ${finding.what}`,
    `  ${finding.why}`,
    ...finding.origins.map((origin) => `  from ${JSON.stringify(origin)}`),
    ...finding.remedies.flatMap((remedy) => [
      `  ${remedy.kind}, risk ${remedy.risk}: ${remedy.title}`,
      ...deedOf(remedy),
    ]),
  ];
}

function deedOf(remedy: Remedy): string[] {
  switch (remedy.kind) {
    case 'steps':
      return remedy.steps.map((step) => `    ${step}`);
    case 'command':
      return [`    ${remedy.elevated ? 'as root: ' : ''}${JSON.stringify(remedy.argv)}`];
    case 'edit':
      return [`    ${remedy.path}:${remedy.line}`, `    - ${remedy.before}`, `    + ${remedy.after}`];
    case 'flash':
      return [`    ${JSON.stringify([remedy.file, remedy.address, remedy.device])}`];
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
