import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Finding } from '../../src/diagnosis/finding.ts';
import { toReport } from '../../src/diagnosis/report.ts';
import { reportSchema } from '../../src/diagnosis/report-schema.ts';
import type { AnyRule } from '../../src/diagnosis/rule.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';

export interface RuleTable {
  /** evidence that finds, and what must hold of its first finding; text may be a part or a pattern */
  finds: Record<
    string,
    {
      evidence: Evidence;
      expect?: Partial<Pick<Finding, 'severity' | 'certainty' | 'subject' | 'origins'>>;
      /** patterns that the first finding's what, why and remedies together must match */
      says?: readonly RegExp[];
      /** default 1 */
      count?: number;
    }
  >;
  /** evidence that the rule looks at and finds nothing in */
  clears: Record<string, Evidence>;
  /** evidence that the rule must not judge, because what it needs is a gap */
  skips?: Record<string, Evidence>;
}

interface Table extends Pick<RuleTable, 'finds' | 'clears'> {
  rule: AnyRule;
}

const tables = new Map<string, Table>();
let collecting = false;

/** The tables of the test files that `load` imports, for tests that go through all of them; they are not run here. */
export async function collectTables(load: () => Promise<unknown>): Promise<readonly Table[]> {
  collecting = true;
  try {
    await load();
  } finally {
    collecting = false;
  }
  return [...tables.values()];
}

/** A rule's test: a table of evidence that finds and evidence that clears. */
export function ruleTable(rule: AnyRule, table: RuleTable): void {
  tables.set(rule.id, { rule, finds: table.finds, clears: table.clears });
  if (collecting) return;
  describe(`${rule.id} finds`, () => {
    for (const [name, row] of Object.entries(table.finds)) {
      test(name, () => {
        const diagnosis = diagnose(row.evidence, [rule]);
        const { findings, crashed } = diagnosis;
        expect(crashed).toEqual([]);
        expect(findings).toHaveLength(row.count ?? 1);
        const [finding] = findings;
        expect(finding).toMatchObject({ ruleId: rule.id, ...row.expect });
        reportSchema.parse(toReport(diagnosis));
        for (const each of findings) expectWellFormed(each);
        const words = JSON.stringify([finding?.what, finding?.why, finding?.remedies]);
        for (const pattern of row.says ?? []) expect(words).toMatch(pattern);
      });
    }
  });
  describe(`${rule.id} clears`, () => {
    for (const [name, evidence] of Object.entries(table.clears)) {
      test(name, () => {
        const { findings, crashed, cleared } = diagnose(evidence, [rule]);
        expect(crashed).toEqual([]);
        expect(findings).toEqual([]);
        expect(cleared).toEqual([rule.id]);
      });
    }
  });
  for (const [name, evidence] of Object.entries(table.skips ?? {})) {
    test(`${rule.id} is skipped: ${name}`, () => {
      const { findings, skipped } = diagnose(evidence, [rule]);
      expect(findings).toEqual([]);
      expect(skipped.map((entry) => entry.ruleId)).toEqual([rule.id]);
    });
  }
}

/** whole calm sentences, proof, and remedies that can be carried out */
function expectWellFormed({ subject, what, why, origins, remedies }: Finding): void {
  expect(subject).not.toBe('');
  for (const text of [what, why]) {
    expect(text).toMatch(/^\S.*[.]$/s);
    expect(text).not.toContain('!');
  }
  expect(origins.length).toBeGreaterThan(0);
  for (const remedy of remedies) {
    expect(remedy.title).toMatch(/^\S.{4,}[^.!]$/s);
    if (remedy.kind === 'steps') expect(remedy.steps.join('\n')).toMatch(/^(?:\S.*[.]\n?)+$/);
    if (remedy.kind === 'command') expect(remedy.argv[0]).toMatch(/^[\w./-]+$/);
    if (remedy.kind === 'edit') expect(remedy.after).not.toBe(remedy.before);
  }
}
