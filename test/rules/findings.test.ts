import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { accountOf } from './account.ts';
import { allCases } from './all-cases.ts';

/**
 * test/rules/findings keeps what each rule says about every case that there is. Where a change is meant,
 * `KEEP_FINDINGS=1 npx vitest run --config .config/vitest.config.ts test/rules/findings.test.ts` writes it anew:
 * read the difference, above all under "elsewhere", before it is committed.
 */
const cases = await allCases();

test.each(rules.map((rule) => [rule.id, rule] as const))(
  '%s says what is kept of it about its own cases, and no more about those of others',
  (id, rule) => {
    const said = accountOf(rule, cases);
    const kept = new URL(`findings/${id}.txt`, import.meta.url);
    if (process.env['KEEP_FINDINGS']) writeFileSync(kept, said);
    expect(said).toBe(readFileSync(kept, 'utf8'));
  },
);
