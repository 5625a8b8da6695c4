import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BOARDS } from '../../src/knowledge/boards.ts';
import { heaterQuirk, jumperQuirks, requestQuirk } from '../../src/knowledge/entry-quirks.ts';
import { MCUS } from '../../src/knowledge/mcus.ts';

test('quirk 27: the heater is warned of where a board may have it on in DFU mode, and nowhere else', () => {
  const heated = BOARDS.filter(({ heaterOnInDfu }) => heaterOnInDfu);
  expect(heated.some(({ name }) => name.includes('Octopus Pro'))).toBe(true);
  expect(heaterQuirk(heated)?.wayOut).toContain('24 V');
  expect(heaterQuirk(BOARDS.filter(({ heaterOnInDfu }) => !heaterOnInDfu))).toBeNull();
});

test('quirk 28: a G0 that ignores BOOT0 is told, with the way that works', () => {
  const [quirk] = jumperQuirks('stm32g0b1xx');
  expect(quirk).toMatchObject({ code: 'boot0-ignored', wayOut: expect.stringContaining('by software') });
});

test('quirk 29: an F4 whose ROM chose a UART is named as a cause', () => {
  expect(jumperQuirks('stm32f407xx')[0]).toMatchObject({ code: 'uart-chosen' });
});

test.each([
  [30, 'stm32f765xx', 'request-may-not-arrive'],
  [30, 'stm32f767xx', 'request-may-not-arrive'],
  [31, 'stm32f042x6', 'request-returns'],
])('quirk %i: asking %s by software falls back to the jumper', (_, mcu, code) => {
  expect(requestQuirk(mcu)).toMatchObject({ code, wayOut: expect.stringContaining('BOOT0') });
});

test('no other chip is doubted, and any name is taken', () => {
  const doubted = MCUS.filter(({ name }) => requestQuirk(name)).map(({ name }) => name);
  expect(doubted.sort()).toEqual(['stm32f042', 'stm32f765', 'stm32f767']);
  fc.assert(
    fc.property(fc.string(), (name) => {
      for (const quirk of [requestQuirk(name), ...jumperQuirks(name)]) {
        if (quirk) expect(quirk.words.endsWith('.') && quirk.wayOut.endsWith('.')).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});
