import { expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { pastedRuns } from '../fixtures/evidence.ts';
import { at, attempts, fakeRule, idsOf } from './fake-rules.ts';

const TEXT = pastedRuns(
  attempts('pi@a failed', 'pi@a succeeded', 'pi@b failed', 'pi@b failed', 'pi@b failed'),
);
const found = (id: string, order: number, certainty: 'certain' | 'hint' = 'certain') =>
  fakeRule(id, [{ origins: [at(order)], certainty }]);
const orderOf = (...rules: Parameters<typeof diagnose>[1]) => idsOf(diagnose(TEXT, rules).findings);

test('what a later attempt solved comes behind what still stands, however sure it is', () => {
  expect(orderOf(found('solved', 0), found('earlier', 2, 'hint'))).toEqual(['earlier', 'solved']);
});

test('the last state of a host comes before an earlier one, however sure that is', () => {
  expect(orderOf(found('earlier', 3), found('now', 4, 'hint'))).toEqual(['now', 'earlier']);
});

test('of two earlier attempts the later comes first', () => {
  expect(orderOf(found('first', 2), found('second', 3))).toEqual(['second', 'first']);
});

test('an error that has no place in time is as current as the last attempt', () => {
  expect(orderOf(found('earlier', 3), fakeRule('machine', [{ certainty: 'hint' }]))).toEqual([
    'machine',
    'earlier',
  ]);
});

test('a finding stands at the latest of its proofs, in whatever order they come', () => {
  const both = fakeRule('both', [{ origins: [at(4), at(2)], certainty: 'hint' }]);
  expect(orderOf(found('earlier', 3), both)).toEqual(['both', 'earlier']);
});

test('an error on two hosts is solved only when both wrote later', () => {
  const { findings } = diagnose(TEXT, [fakeRule('x', [{ origins: [at(0), at(2)] }])]);
  expect(findings[0]?.solvedLater).toBeUndefined();
});

test('where nothing else tells, the order of the rules stays', () => {
  expect(orderOf(found('b', 4), found('a', 4), found('c', 4))).toEqual(['b', 'a', 'c']);
});

test('every error comes before every warning, and every warning before what is harmless', () => {
  const rules = (['info', 'warning', 'error'] as const).map((severity) =>
    fakeRule(severity, [{}], { severity, certainty: severity === 'error' ? 'hint' : 'certain' }),
  );
  expect(orderOf(...rules)).toEqual(['error', 'warning', 'info']);
});
