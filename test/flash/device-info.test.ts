import { describe, expect, test } from 'vitest';
import { readDeviceInfo } from '../../src/flash/device-info.ts';
import { lookAtDevice } from '../../src/flash/looked-device.ts';
import { FLASH_START, sameBytes, simulated } from './simulated-flash.ts';

async function infoOf(scene: string, path?: string) {
  const one = simulated(scene);
  const looked = await lookAtDevice(one.host.ports, path);
  return { ...one, info: await readDeviceInfo(one.host.ports, looked) };
}

const CHIPS = [
  'chip-stm32f042',
  'chip-stm32f072',
  'chip-stm32f405',
  'chip-stm32f429',
  'chip-stm32f446',
  'chip-stm32f722',
  'chip-stm32f765',
  'chip-stm32g0b1',
  'chip-stm32g474',
  'chip-stm32h563',
  'chip-stm32h723',
  'chip-stm32h743',
  'chip-stm32l072',
  'chip-stm32l452',
  'chip-stm32u575',
  'chip-stm32c562',
  'chip-gd32vf103',
  'chip-at32f437',
];

test.each(CHIPS)(
  'looking at %s changes nothing, keeps its manners, and finds it not protected',
  async (scene) => {
    const before = simulated(scene).board.flashContents(FLASH_START, 16 * 1024);
    const { info, board } = await infoOf(scene);
    expect(info.protection.certainty).toBe('open');
    expect(sameBytes(board.flashContents(FLASH_START, 16 * 1024), before)).toBe(true);
    const { polledTooEarly, ...manners } = board.judgement;
    expect(Object.values(manners).every((count) => count === 0)).toBe(true);
    expect(board.dfuState()).toBe(2);
  },
);

describe('the option bytes', () => {
  test.each([
    ['chip-stm32f446', 'STM32F4'],
    ['chip-stm32f429', 'STM32F4'],
    ['chip-stm32h723', 'STM32H7'],
    ['chip-stm32h743', 'STM32H7'],
    ['chip-stm32g0b1', 'STM32G0'],
    ['ebb36-g0b1', 'STM32G0'],
    ['chip-stm32f042', 'STM32F0'],
    ['chip-stm32f072', 'STM32F0'],
    ['chip-stm32u575', 'STM32U5'],
  ])(
    'of %s are decoded as those of %s, at level 0 and with nothing write-protected',
    async (scene, family) => {
      const { info } = await infoOf(scene);
      expect(info.optionBytes?.decoded).toMatchObject({ family, rdp: { byte: 0xaa, level: 0 }, broken: [] });
      expect(info.optionBytes?.decoded?.writeProtected ?? []).toEqual([]);
    },
  );

  test.each(['chip-at32f437', 'chip-gd32vf103', 'chip-stm32h563'])(
    'of %s are shown raw: nobody decodes them',
    async (scene) => {
      const { info } = await infoOf(scene);
      expect(info.optionBytes).toMatchObject({ decoded: null });
    },
  );

  test('are not there on the C5', async () => {
    const { info } = await infoOf('chip-stm32c562');
    expect(info.optionBytes).toBeNull();
    expect(info.oddities.map(({ code }) => code)).toContain('no-option-bytes');
  });
});

test('the chip id of an H7 is read from its serial number', async () => {
  expect((await infoOf('chip-stm32h743')).info.chip).toMatchObject({ idCode: 0x2003_6450, serial: 'shared' });
  expect((await infoOf('chip-stm32h723')).info.chip.words).toContain('STM32H723');
});

test('a serial number made of the unique id is told from those that many chips share', async () => {
  expect((await infoOf('chip-stm32f446')).info.chip.serial).toBe('unique');
  expect((await infoOf('chip-stm32f072')).info.chip.serial).toBe('shared');
  expect((await infoOf('chip-at32f437')).info.chip.serial).toBe('shared');
});

test('a device that is not in DFU mode is said to be that', async () => {
  await expect(infoOf('healthy-printer')).rejects.toMatchObject({ name: 'NotInDfuModeError' });
});

test('a device that may not be opened is told with the way out', async () => {
  await expect(infoOf('no-permission')).rejects.toMatchObject({ code: 'permission-denied' });
});
