import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeProtection, type ProtectionFacts, type ProtectionSign } from '../../src/flash/protection.ts';

const SIGNS: readonly ProtectionSign[] = [
  'option-bytes-refused',
  'flash-refused',
  'protection-byte',
  'erase-refused',
  'reads-blank',
];
const facts = (changes: Partial<ProtectionFacts>): ProtectionFacts => ({
  signs: [],
  level: null,
  flashWasRead: false,
  staysBusy: false,
  needsHub: false,
  ...changes,
});

const anyFacts = fc.record({
  signs: fc.array(fc.constantFrom(...SIGNS), { maxLength: 6 }),
  level: fc.constantFrom(null, 0 as const, 1 as const, 2 as const),
  flashWasRead: fc.boolean(),
  staysBusy: fc.boolean(),
  needsHub: fc.boolean(),
});

test('whatever is seen, only two different signs make a chip protected, and only such a one may be unprotected', () => {
  fc.assert(
    fc.property(anyFacts, (seen) => {
      const verdict = judgeProtection(seen);
      const different = new Set(seen.signs);
      if (verdict.certainty === 'protected') expect(different.size).toBeGreaterThanOrEqual(2);
      if (verdict.obstacle === null) {
        expect(verdict.certainty).toBe('protected');
        expect(seen.staysBusy || seen.flashWasRead || seen.level === 2).toBe(false);
        expect([...different].some((sign) => sign !== 'reads-blank')).toBe(true);
      }
      expect(verdict.words.length).toBeGreaterThan(20);
      expect(verdict.words).not.toContain('!');
    }),
    { numRuns: 1000 },
  );
});

test('a chip that stays busy is never called protected, whatever else it shows', () => {
  fc.assert(
    fc.property(anyFacts, (seen) => {
      const verdict = judgeProtection({ ...seen, staysBusy: true });
      expect(verdict.certainty).toBe('unknown');
      expect(verdict.obstacle).not.toBeNull();
      expect(verdict.words.includes('USB 2 hub')).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

describe('one sign', () => {
  test.each(SIGNS.filter((sign) => sign !== 'reads-blank'))('%s alone is a "may be"', (sign) => {
    const verdict = judgeProtection(facts({ signs: [sign, sign] }));
    expect(verdict.certainty).toBe('maybe');
    expect(verdict.words).toContain('may be');
  });

  test('a blank flash alone is no sign at all', () => {
    expect(judgeProtection(facts({ signs: ['reads-blank'] })).certainty).toBe('unknown');
  });
});

test('two signs agree: the words name both, and that lifting it erases everything', () => {
  const { certainty, words } = judgeProtection(facts({ signs: ['option-bytes-refused', 'flash-refused'] }));
  expect(certainty).toBe('protected');
  expect(words).toContain('option bytes');
  expect(words).toContain('its flash be read');
  expect(words).toContain('erases all');
});

test('a flash that was read speaks against every sign', () => {
  const verdict = judgeProtection(
    facts({ signs: ['option-bytes-refused', 'erase-refused'], flashWasRead: true }),
  );
  expect(verdict).toMatchObject({ certainty: 'maybe', obstacle: expect.stringContaining('can be read') });
});

test('level 2 can never be lifted', () => {
  const verdict = judgeProtection(facts({ signs: ['protection-byte', 'flash-refused'], level: 2 }));
  expect(verdict.obstacle).toContain('Level 2');
});

test('level 0 is open', () => {
  expect(judgeProtection(facts({ level: 0 }))).toMatchObject({ certainty: 'open', level: 0 });
});
