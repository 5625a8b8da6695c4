import { expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { type AnyRule, defineRule } from '../../src/diagnosis/rule.ts';
import { liveEvidence, section } from '../fixtures/evidence.ts';
import { at, fakeRule } from './fake-rules.ts';

const NO_USB = liveEvidence({
  usb: { status: 'gap', reason: 'no-permission', detail: 'the bus is closed to you' },
  kernelLog: section({ events: [] }),
});

test('a rule whose section is a gap is skipped with the reason, never cleared', () => {
  const { skipped, cleared, findings } = diagnose(NO_USB, [fakeRule('x', [{}], { needs: ['usb'] })]);
  expect(skipped).toEqual([
    { ruleId: 'x', section: 'usb', reason: 'no permission: the bus is closed to you' },
  ]);
  expect(cleared).toEqual([]);
  expect(findings).toEqual([]);
});

test('a rule that can look in either of two places is skipped only when both are gaps', () => {
  const rule = (uses: AnyRule['uses'] & {}) => fakeRule('x', [], { uses });
  expect(diagnose(NO_USB, [rule(['usb', 'kernelLog'])]).cleared).toEqual(['x']);
  expect(diagnose(NO_USB, [rule(['runs', 'usb'])]).skipped).toMatchObject([{ section: 'usb' }]);
});

test('what a rule only reads beside does not let it look', () => {
  const rule = fakeRule('x', [], { uses: ['usb', 'runs', 'kernelLog'], oneOf: ['usb', 'runs'] });
  expect(diagnose(NO_USB, [rule]).skipped).toMatchObject([{ ruleId: 'x', section: 'usb' }]);
});

test('a rule that throws, at once or halfway, is reported and the others go on', () => {
  const halfway = defineRule({
    ...fakeRule('halfway', []),
    *check() {
      yield { subject: 'x', what: 'X.', why: 'X.', origins: [], remedies: [] };
      throw new Error('broken');
    },
  });
  const { crashed, findings } = diagnose(NO_USB, [halfway, fakeRule('good', [{}])]);
  expect(crashed).toEqual([{ ruleId: 'halfway', message: 'broken' }]);
  expect(findings.map((finding) => finding.ruleId)).toEqual(['good']);
});

test('a rule gets the sections that it named and no others', () => {
  let seen: object = {};
  const rule = defineRule({
    ...fakeRule('x', []),
    needs: ['kernelLog'],
    uses: ['usb'],
    check(facts) {
      seen = facts;
      return [];
    },
  });
  diagnose(NO_USB, [rule]);
  expect(seen).toEqual({
    kernelLog: { events: [] },
    optional: { usb: null },
    intent: 'look',
    source: { kind: 'live' },
  });
});

test('a finding may raise or lower severity and certainty', () => {
  const rule = fakeRule('x', [{ severity: 'warning', certainty: 'hint' }, {}]);
  expect(diagnose(NO_USB, [rule]).findings).toMatchObject([
    { severity: 'error', certainty: 'certain' },
    { severity: 'warning', certainty: 'hint' },
  ]);
});

test('a flood of findings or proofs is cut short, and that is said', () => {
  const rule = fakeRule(
    'x',
    Array.from({ length: 150 }, () => ({ origins: Array.from({ length: 99 }, (_, order) => at(order)) })),
  );
  const { findings, skipped, shortened } = diagnose(NO_USB, [rule]);
  expect(findings).toHaveLength(100);
  expect(findings[0]?.origins).toHaveLength(20);
  expect(findings[0]?.origins.at(-1)).toEqual(at(98));
  expect(shortened).toEqual([{ ruleId: 'x', found: 150, kept: 100 }]);
  expect(skipped).toEqual([]);
});
