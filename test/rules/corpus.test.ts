import { describe, expect, test } from 'vitest';
import { CORPUS_FOLDER, measureCorpus, percent } from '../tools/corpus.ts';

const results = measureCorpus(CORPUS_FOLDER);

describe.skipIf(results === null)(
  `the support cases${results === null ? ' (skipped: there is no corpus)' : ''}`,
  () => {
    const all = results ?? [];
    const faults = all.flatMap(({ id, fault }) => (fault === null ? [] : [`${id}: ${fault}`])).join('\n');

    test('are told what stops them in at least 95 of 100', () => {
      expect(
        percent(all, (one) => one.primaryRight),
        faults,
      ).toBeGreaterThanOrEqual(95);
    });
    test('are told everything else in at least 90 of 100', () => {
      expect(
        percent(all, (one) => one.missing.length === 0),
        faults,
      ).toBeGreaterThanOrEqual(90);
    });
    test('hear of no error where nothing stops them', () => {
      expect(
        all.filter((one) => one.falseErrors.length > 0),
        faults,
      ).toEqual([]);
    });
  },
);
