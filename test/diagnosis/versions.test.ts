import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOlder } from '../../src/diagnosis/versions.ts';

test('versions are compared number by number, suffixes ignored', () => {
  expect(isOlder('0.9', '0.10')).toBe(true);
  expect(isOlder('0.10', '0.9')).toBe(false);
  expect(isOlder('0.11-dev', '0.11')).toBe(false);
  expect(isOlder('0.11', '0.11.1')).toBe(true);
  expect(isOlder('0.11', '0.11.0')).toBe(false);
});

test('of two versions at most one is older, and the order is that of the numbers', () => {
  const version = fc.array(fc.nat(999_999), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(version, version, (a, b) => {
      const older = isOlder(a.join('.'), b.join('.'));
      const newer = isOlder(b.join('.'), a.join('.'));
      const at = [0, 1, 2, 3, 4].find((index) => (a[index] ?? 0) !== (b[index] ?? 0));
      expect(older).toBe(at !== undefined && (a[at] ?? 0) < (b[at] ?? 0));
      expect(newer).toBe(at !== undefined && (a[at] ?? 0) > (b[at] ?? 0));
    }),
  );
});

test('any text is compared without harm', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => typeof isOlder(a, b) === 'boolean'));
});
