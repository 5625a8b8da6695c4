import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildNotes } from '../../src/flash/build-notes.ts';
import { planFlash } from '../../src/flash/plan.ts';
import { BOARDS, boardsWithMcu } from '../../src/knowledge/boards.ts';
import type { BuildTarget } from '../../src/knowledge/klipper-config.ts';
import { deviceFacts, F446, rawImage } from './device-facts.ts';
import { FILE } from './simulated-flash.ts';

const PATH = '/home/pi/klipper/.config';
const SAME: BuildTarget = {
  mcu: 'stm32f446xx',
  start: { address: 0x0800_8000, symbol: 'CONFIG_FLASH_APPLICATION_ADDRESS' },
  crystalMhz: 12,
  usesUart: false,
};
const image = rawImage(0x0800_8000, { klipper: 'stm32f446xx' });
const boards = boardsWithMcu('stm32f446').filter(({ crystalMhz }) => crystalMhz === 12);

const notesOf = (target: Partial<BuildTarget>) =>
  planFlash(deviceFacts(F446, { boards }), {
    image,
    file: FILE,
    address: null,
    leave: true,
    force: null,
    backup: null,
    build: { path: PATH, target: { ...SAME, ...target } },
  }).notes.filter((note) => note.includes(PATH));

describe('the .config beside the file', () => {
  test('is not spoken of where it fits', () => {
    expect(boards.length).toBeGreaterThan(0);
    expect(notesOf({})).toEqual([]);
    expect(notesOf({ mcu: null, start: null, crystalMhz: null })).toEqual([]);
  });

  test('tells of another chip', () => {
    expect(notesOf({ mcu: 'stm32h723xx' })).toEqual([
      `${PATH} is for STM32H723, and the file was built for STM32F446. If you changed it after the last build, run make again and flash the new file.`,
    ]);
  });

  test('tells of another start', () => {
    const start = { address: 0x0800_0000, symbol: 'CONFIG_FLASH_APPLICATION_ADDRESS' };
    expect(notesOf({ start })).toEqual([
      `${PATH} says that the firmware starts at 0x08000000, and this file goes to 0x08008000. If you changed it after the last build, run make again and flash the new file.`,
    ]);
  });

  test('tells, as a hint, of a crystal that no board with this chip has', () => {
    const [note = ''] = notesOf({ crystalMhz: 25 });
    expect(note).toMatch(/^A hint: .* expects a crystal of 25 MHz, and the known boards .* have 12 MHz\./);
  });
});

test('a chip that is not known, and no known board, are no ground to speak against anything', () => {
  fc.assert(
    fc.property(fc.option(fc.string()), fc.option(fc.double()), (mcu, crystalMhz) => {
      const target = { ...SAME, mcu: mcu === null ? null : `x${mcu}`, crystalMhz };
      expect(buildNotes({ path: PATH, target }, { address: 0x0800_8000, dictionary: null }, [])).toEqual([]);
    }),
  );
});

test('every known board takes the crystal that it has', () => {
  for (const board of BOARDS) {
    const target = { ...SAME, crystalMhz: board.crystalMhz };
    const notes = buildNotes({ path: PATH, target }, { address: 0x0800_8000, dictionary: null }, [board]);
    expect(notes, board.id).toEqual([]);
  }
});
