import { expect, test } from 'vitest';
import { findMcu } from '../../src/knowledge/mcus.ts';
import { findSdCard, SD_CARDS, sdCardsFor } from '../../src/knowledge/sd-cards.ts';

test('every board has an id of its own, a known MCU, and a start that Klipper offers for it', () => {
  expect(new Set(SD_CARDS.map(({ id }) => id)).size).toBe(SD_CARDS.length);
  for (const { id, starts } of SD_CARDS) {
    expect(Object.keys(starts).length, id).toBeGreaterThan(0);
    for (const [name, start] of Object.entries(starts)) {
      const mcu = findMcu(name);
      expect(mcu, id).toBeDefined();
      if (mcu && start !== null) expect(mcu.klipperOffsets, id).toContain(start - mcu.flashStart);
    }
  }
});

test('every name is one that a FAT card can have, and none is a path', () => {
  for (const { id, fileName, folder, doneName } of SD_CARDS) {
    expect(id).toMatch(/^[a-z0-9.-]+$/);
    for (const name of [fileName, folder, doneName]) if (name !== null) expect(name).toMatch(/^[\w.]{1,30}$/);
  }
});

test('boards are found by name, and by what a firmware tells', () => {
  expect(findSdCard('BTT-SKR-Mini-E3-v2.0')).toMatchObject({
    fileName: 'firmware.bin',
    doneName: 'FIRMWARE.CUR',
  });
  expect(findSdCard('nothing')).toBeUndefined();
  const f103 = sdCardsFor('stm32f103xe', 0x0800_5000).map(({ id }) => id);
  expect(f103).toContain('mks-robin-e3');
  expect(f103).not.toContain('btt-skr-mini');
  expect(sdCardsFor('stm32h723xx', 0x0802_0000).every(({ fileName }) => fileName === 'firmware.bin')).toBe(
    true,
  );
});
