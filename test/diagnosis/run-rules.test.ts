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

test('a gap without more words is told by its reason alone', () => {
  expect(diagnose(NO_USB, [fakeRule('x', [], { needs: ['runs'] })]).skipped).toEqual([
    { ruleId: 'x', section: 'runs', reason: 'not collected' },
  ]);
});

test('where nobody asked for any of its places, the first of them is named', () => {
  expect(diagnose(NO_USB, [fakeRule('x', [], { uses: ['runs', 'can'] })]).skipped).toMatchObject([
    { section: 'runs' },
  ]);
});

test('all that a rule needs must be there, and what it uses beside need not', () => {
  expect(diagnose(NO_USB, [fakeRule('x', [], { needs: ['kernelLog', 'usb'] })]).skipped).toMatchObject([
    { section: 'usb' },
  ]);
  expect(diagnose(NO_USB, [fakeRule('x', [], { needs: ['kernelLog'], uses: ['usb'] })]).cleared).toEqual([
    'x',
  ]);
});

test('a rule that needs nothing always looks, and one that found something is not cleared', () => {
  expect(diagnose(NO_USB, [fakeRule('x', [])]).cleared).toEqual(['x']);
  expect(diagnose(NO_USB, [fakeRule('x', [{}])]).cleared).toEqual([]);
});

test('whatever a rule throws is told', () => {
  const check = () => {
    // oxlint-disable-next-line typescript/only-throw-error -- what a broken rule may do
    throw 'no error at all';
  };
  expect(diagnose(NO_USB, [{ ...fakeRule('x', []), check }]).crashed).toEqual([
    { ruleId: 'x', message: 'no error at all' },
  ]);
});

test('a finding may raise or lower severity and certainty', () => {
  const rule = fakeRule('x', [{ severity: 'warning', certainty: 'hint' }, {}]);
  expect(diagnose(NO_USB, [rule]).findings).toMatchObject([
    { severity: 'error', certainty: 'certain' },
    { severity: 'warning', certainty: 'hint' },
  ]);
});

test('as much as is kept is kept whole', () => {
  const origins = Array.from({ length: 20 }, (_, order) => at(order));
  const rule = fakeRule(
    'x',
    Array.from({ length: 100 }, () => ({ origins })),
  );
  const { findings, shortened } = diagnose(NO_USB, [rule]);
  expect(findings).toHaveLength(100);
  expect(findings[0]?.origins).toEqual(origins);
  expect(shortened).toEqual([]);
});

test('a flood of findings or proofs is cut short, and that is said', () => {
  const rule = fakeRule(
    'x',
    Array.from({ length: 150 }, () => ({ origins: Array.from({ length: 99 }, (_, order) => at(order)) })),
  );
  const { findings, skipped, shortened } = diagnose(NO_USB, [rule]);
  expect(findings).toHaveLength(100);
  expect(findings[0]?.origins).toEqual(
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98].map(at),
  );
  expect(shortened).toEqual([{ ruleId: 'x', found: 150, kept: 100 }]);
  expect(skipped).toEqual([]);
});
