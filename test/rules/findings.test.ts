import { expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { accountOf, allCases, verdictOf } from './all-tables.ts';

/**
 * test/rules/findings keeps what each rule says about every case that there is. Where a change is meant, write it anew
 * with `npm test -- test/rules/findings.test.ts -u`, and read the difference before it is committed.
 */

const cases = await allCases();

test.each(rules.map((rule) => [rule.id, rule] as const))(
  '%s says what is kept of it, about its own cases and those of others',
  async (id, rule) => {
    await expect(accountOf(rule, cases)).toMatchFileSnapshot(`findings/${id}.txt`);
  },
);

test('all rules together come to the verdicts that are kept', async () => {
  await expect(`${cases.map(verdictOf).join('\n')}\n`).toMatchFileSnapshot('findings/verdicts.txt');
});
