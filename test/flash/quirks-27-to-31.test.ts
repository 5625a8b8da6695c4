import { expect, test } from 'vitest';
import { EXIT } from '../../src/commands/context.ts';
import { heaterWarning, hindrances } from '../../src/flash/running-board.ts';
import { flat, run } from '../commands/flash-run.ts';
import { prepared, simulated } from './simulated-flash.ts';

test.each([
  ['octopus-pro-f446', true],
  ['monster8-v2', true],
  ['ebb36-g0b1', false],
])('quirk 27: before %s is flashed in DFU mode, its heater is warned of: %s', async (scene, isWarned) => {
  const plan = await prepared(simulated(scene).host);
  expect(plan.notes.some((note) => note.includes('heater'))).toBe(isWarned);
});

test('quirk 27: a running board with such a heater is warned of it before it is asked into DFU mode', async () => {
  const plan = await prepared(simulated('healthy-printer').host, { enter: true });
  expect(plan.entry).not.toBeNull();
  expect(plan.notes[0]).toBe(heaterWarning(plan.mcu));
  expect(plan.notes[0]).toContain('24 V');
});

test('quirk 28: for an SKR Mini E3 V3 it is said that BOOT0 is ignored, and the request works without it', async () => {
  const refused = await prepared(simulated('skr-mini-e3-v3').host);
  expect(refused.notes.join(' ')).toContain('ignores BOOT0');
  const asked = await prepared(simulated('skr-mini-e3-v3').host, { enter: true });
  expect(asked.notes.join(' ')).toContain('ignores BOOT0');
  const { host } = simulated('skr-mini-e3-v3');
  host.stopKlippy();
  const { code } = await run(host, { yes: true });
  expect(code).toBe(EXIT.ok);
  expect(host.boards[0]?.mode()).toBe('klipper');
});

test('quirk 29: an F4 whose ROM chose the UART shows no device; a floating pin is named among the causes', async () => {
  await expect(prepared(simulated('f407-uart-chosen').host)).rejects.toMatchObject({ code: 'no-device' });
  expect(hindrances('stm32f407xx').join(' ')).toContain('listens on its UARTs');
});

test.each([
  [30, 'f765-klipper', 'another address'],
  [31, 'f042-klipper', 'unless the flash is empty'],
])(
  'quirk %i: %s, which does not come into DFU mode when asked, is told of beforehand and sent to the jumper',
  async (_, scene, words) => {
    const plan = await prepared(simulated(scene).host, { enter: true });
    expect(plan.notes.join(' ')).toContain(words);
    const { code, out, host } = await run(scene, { yes: true });
    expect(code).toBe(EXIT.blocked);
    expect(flat(out)).toContain('BOOT0');
    expect(host.boards[0]?.mode()).not.toBe('dfu');
  },
);
