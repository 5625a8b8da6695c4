import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { liveEvidence, pastedRuns } from '../fixtures/evidence.ts';
import { at, attempts, fakeRule } from './fake-rules.ts';

const summaryOf = (...rules: Parameters<typeof diagnose>[1]) =>
  diagnose(pastedRuns(attempts('pi@a failed', 'pi@a failed')), rules).verdict.summary;

describe('the verdict says how sure it is', () => {
  test.each([
    ['certain', 'The cable is broken.', 'The cable is broken.'],
    ['likely', 'The cable is broken.', 'The cable is broken (likely, not proven).'],
    ['hint', 'The cable is broken.', 'The cable is broken (a hint, not proven).'],
    ['likely', 'The cable is most likely broken.', 'The cable is most likely broken.'],
    ['hint', 'A hint: the cable is broken.', 'A hint: the cable is broken.'],
    ['likely', 'BOOT0 seems to be left on.', 'BOOT0 seems to be left on.'],
  ] as const)('%s: %s', (certainty, what, summary) => {
    const rule = fakeRule('x', [{ what, certainty }]);
    expect(diagnose(liveEvidence({}), [rule]).verdict.summary).toBe(summary);
  });
});

describe('causes that are equally likely', () => {
  const unsure = (id: string, order: number, certainty: 'likely' | 'hint' = 'hint') =>
    fakeRule(id, [{ origins: [at(order)], certainty }]);

  test('are named beside the leading one', () => {
    expect(summaryOf(unsure('x', 1), unsure('y', 1))).toBe(
      'This is x (a hint, not proven); as likely is another cause (y).',
    );
  });

  test('are not named where one is surer, or proven, or of another attempt', () => {
    expect(summaryOf(unsure('x', 1, 'likely'), unsure('y', 1))).toBe('This is x (likely, not proven).');
    const proven = fakeRule('x', [{ origins: [at(1)] }]);
    expect(summaryOf(proven, fakeRule('y', [{ origins: [at(1)] }]))).toBe('This is x.');
    expect(summaryOf(unsure('x', 1), unsure('y', 0))).not.toContain('as likely');
  });

  test('are errors only, and one rule is one cause', () => {
    const aside = fakeRule('y', [{ origins: [at(1)], certainty: 'hint', severity: 'warning' }]);
    const twice = fakeRule(
      'x',
      [0, 1].map(() => ({ origins: [at(1)], certainty: 'hint' as const })),
    );
    expect(summaryOf(twice, aside)).toBe('This is x (a hint, not proven).');
  });
});
