import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { AnyRule } from '../../src/diagnosis/rule.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { pastedRuns } from '../fixtures/evidence.ts';
import { allCases } from './all-cases.ts';
import { changed, oneBelowTheOther, pastedRunsOf } from './pasted-together.ts';

const cases = await allCases();

/** One finding of the whole text, not one a host: which system it is shows in the text as a whole, or the first is told. */
const OF_THE_WHOLE_TEXT = ['winusb-driver-missing', 'firmware-too-large'];
/** Two upgrades in one text are an older program after a newer one. */
const NOT_THE_SAME_TWICE = ['several-dfu-utils-in-path'];

describe('two texts in one paste', () => {
  test.each(checked(OF_THE_WHOLE_TEXT))(
    'from two hosts: %s says of each what it says of it alone',
    (_id, rule) => {
      const pasted = pastedOf(rule);
      for (const first of pasted) {
        const elsewhere = changed(first, ({ host }) => ({ host: `first-${host}` }));
        for (const second of pasted) {
          const alone = [...told(rule, pastedRuns(elsewhere)), ...told(rule, pastedRuns(second))];
          expect(told(rule, oneBelowTheOther(elsewhere, second))).toEqual(alone.toSorted());
        }
      }
    },
  );

  test.each(checked(NOT_THE_SAME_TWICE))('that are the same: %s says it once', (_id, rule) => {
    for (const runs of pastedOf(rule)) {
      expect(told(rule, oneBelowTheOther(runs, runs))).toEqual(told(rule, pastedRuns(runs)));
    }
  });
});

function checked(left: readonly string[]) {
  return rules.flatMap((rule) => (left.includes(rule.id) ? [] : [[rule.id, rule] as const]));
}

/** The runs of the table's rows that are pasted text and nothing else. */
function pastedOf(rule: AnyRule) {
  return cases.flatMap(({ owner, evidence }) => {
    const runs = owner === rule.id ? pastedRunsOf(evidence) : null;
    return runs ? [changed(runs, () => ({ source: 'paste' }))] : [];
  });
}

/** What is said, without where: that is another line in another text. */
function told(rule: AnyRule, evidence: Evidence): string[] {
  return diagnose(evidence, [rule])
    .findings.map((one) => [one.severity, one.certainty, one.subject, one.what].join(' | '))
    .toSorted();
}
