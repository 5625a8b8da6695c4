import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findMcu } from '../../src/knowledge/mcus.ts';
import { romSerialOf, sameChip } from '../../src/knowledge/same-chip.ts';

const mcu = (name: string) => {
  const facts = findMcu(name);
  if (!facts) throw new Error(`no MCU ${name}`);
  return [facts];
};

test('the observed pair fits', () => {
  expect(romSerialOf('2B0007000C50425539393020')).toBe('203739645542');
});

test('any unique id gives twelve digits, and anything else none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), (bytes) => {
      expect(romSerialOf(Buffer.from(bytes).toString('hex'))).toMatch(/^[0-9A-F]{12}$/);
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      if (!/^[0-9a-f]{24}$/i.test(text)) expect(romSerialOf(text)).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

describe('a chip is', () => {
  test('the same where its family makes the serial number from the unique id', () => {
    expect(sameChip('2B0007000C50425539393020', '203739645542', mcu('stm32f446'))).toBe('same');
    expect(sameChip('2B0007000C50425539393021', '203739645542', mcu('stm32f446'))).toBe('other');
  });

  test('not told from another where the whole family shares one', () => {
    expect(sameChip('2B0007000C50425539393020', '200364500000', mcu('stm32h743'))).toBe('unknown');
    expect(sameChip('2B0007000C50425539393020', 'FFFFFFFEFFFF', mcu('stm32f072'))).toBe('unknown');
    expect(sameChip('2B0007000C50425539393020', '203739645542', mcu('stm32h723'))).toBe('unknown');
  });

  test('not known without either of the two', () => {
    expect(sameChip(null, '203739645542', mcu('stm32f446'))).toBe('unknown');
    expect(sameChip('2B0007000C50425539393020', null, mcu('stm32f446'))).toBe('unknown');
    expect(sameChip('a name', '203739645542', mcu('stm32f446'))).toBe('unknown');
  });
});
