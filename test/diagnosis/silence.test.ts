import { expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { liveEvidence, pastedRuns } from '../fixtures/evidence.ts';
import { at, attempts, fakeRule, idsOf } from './fake-rules.ts';

const general = (...drafts: Parameters<typeof fakeRule>[1][number][]) => fakeRule('general', drafts);
const specific = (...drafts: Parameters<typeof fakeRule>[1][number][]) =>
  fakeRule('specific', drafts, { explains: ['general'] });

test('the specific finding silences the general one, and says so', () => {
  const diagnosis = diagnose(liveEvidence({}), [general({}), specific({})]);
  expect(idsOf(diagnosis.findings)).toEqual(['specific']);
  expect(diagnosis.silenced).toMatchObject([{ finding: { ruleId: 'general' }, by: 'specific' }]);
});

test('a rule that found nothing silences nothing', () => {
  expect(idsOf(diagnose(liveEvidence({}), [general({}), specific()]).findings)).toEqual(['general']);
});

test('a finding that is silenced itself still silences what it explains', () => {
  const rules = [
    fakeRule('c', [{}]),
    fakeRule('b', [{}], { explains: ['c'] }),
    fakeRule('a', [{}], { explains: ['b'] }),
  ];
  expect(idsOf(diagnose(liveEvidence({}), rules).findings)).toEqual(['a']);
});

test('what happened on another host, or in another attempt, is not explained', () => {
  const runs = attempts('pi@a failed', 'pi@b failed', 'pi@b failed');
  const { findings } = diagnose(pastedRuns(runs), [
    general(
      { origins: [at(0)], subject: 'a' },
      { origins: [at(1)], subject: 'b1' },
      { origins: [at(2)], subject: 'b2' },
    ),
    specific({ origins: [at(2)] }),
  ]);
  expect(
    findings
      .filter((finding) => finding.ruleId === 'general')
      .map((finding) => finding.subject)
      .sort(),
  ).toEqual(['a', 'b1']);
});

test('what a listing on the same host shows explains an attempt there', () => {
  const runs = attempts('pi@a no-attempt', 'pi@a failed');
  const { findings } = diagnose(pastedRuns(runs), [
    general({ origins: [at(1)] }),
    specific({ origins: [at(0)] }),
  ]);
  expect(idsOf(findings)).toEqual(['specific']);
});

test('whichever of the more specific rules found something silences', () => {
  const other = fakeRule('other', [{}], { explains: ['general'] });
  for (const rules of [
    [general({}), specific(), other],
    [other, specific(), general({})],
  ]) {
    expect(diagnose(liveEvidence({}), rules).silenced).toMatchObject([{ by: 'other' }]);
  }
});

test('any of several findings of the more specific rule silences', () => {
  const runs = attempts('pi@a failed', 'pi@b failed');
  for (const orders of [
    [0, 1],
    [1, 0],
  ]) {
    const { findings } = diagnose(pastedRuns(runs), [
      general({ origins: [at(0)] }),
      specific(...orders.map((order) => ({ origins: [at(order)] }))),
    ]);
    expect(idsOf(findings)).toEqual(['specific', 'specific']);
  }
});

test('a finding without proofs may be about any host and any device', () => {
  const device = { origins: [{ kind: 'device' as const, path: '1-1.1' }] };
  const line = { origins: [at(0)] };
  const text = pastedRuns(attempts('pi@a failed'));
  for (const [about, by] of [
    [device, {}],
    [{}, device],
    [line, {}],
    [{}, line],
  ] as const) {
    expect(idsOf(diagnose(text, [general(about), specific(by)]).findings)).toEqual(['specific']);
  }
});

test('a finding about one device does not explain another device', () => {
  const device = (path: string) => ({ origins: [{ kind: 'device' as const, path }] });
  const { findings } = diagnose(liveEvidence({}), [
    general(device('1-1.1'), device('1-1.4')),
    specific(device('1-1.4')),
  ]);
  expect(idsOf(findings)).toEqual(['specific', 'general']);
});
