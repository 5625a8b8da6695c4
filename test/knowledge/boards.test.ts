import { describe, expect, it } from 'vitest';
import { parseMemoryLayout } from '../../src/formats/memory-layout.ts';
import {
  applicationStarts,
  BOARDS,
  boardsWithMcu,
  findBoard,
  likelyBoards,
} from '../../src/knowledge/boards.ts';
import { findMcu } from '../../src/knowledge/mcus.ts';

describe('BOARDS', () => {
  it('has unique ids and names, and only MCUs with USB DFU in ROM', () => {
    expect(new Set(BOARDS.map((board) => board.id)).size).toBe(BOARDS.length);
    expect(new Set(BOARDS.map((board) => board.name)).size).toBe(BOARDS.length);
    for (const board of BOARDS) expect(findMcu(board.mcu)?.romDfu, board.id).toBe(true);
  });

  it("starts applications at 0 or where Klipper's Kconfig lets them start on that MCU", () => {
    for (const board of BOARDS) {
      const mcu = findMcu(board.mcu);
      for (const start of applicationStarts(board)) {
        expect([0, ...(mcu?.klipperOffsets ?? [])], board.id).toContain(start - 0x0800_0000);
      }
    }
  });

  it('says in a sentence how to enter DFU mode or what to do instead', () => {
    for (const board of BOARDS) expect(board.enterDfu, board.id).toMatch(/^[A-Z].+[^.!]\.$/);
  });

  it('knows which boards may heat in DFU mode', () => {
    const hot = BOARDS.filter((board) => board.heaterOnInDfu).map((board) => board.id);
    expect(hot).toEqual(['octopus-pro-f429', 'octopus-pro-f446', 'octopus-pro-v1.0-h723', 'mks-monster8']);
  });
});

describe('board look-ups', () => {
  it('finds a board by id', () => {
    expect(findBoard('octopus-pro-h723')).toMatchObject({ applicationStart: 0x0802_0000, crystalMhz: 25 });
    expect(findBoard('nonesuch')).toBeUndefined();
  });

  it('shows that boards with one MCU differ in where the application starts', () => {
    const starts = new Set(boardsWithMcu('stm32f446xx').map((board) => board.applicationStart));
    expect([...starts].sort((a, b) => a - b)).toEqual([0x0800_0000, 0x0800_8000, 0x0801_0000]);
  });

  it('narrows boards by each clue', () => {
    const layout = parseMemoryLayout('@Internal Flash   /0x08000000/8*128Kg');
    const byMap = likelyBoards({ map: layout?.map });
    expect(byMap.length).toBeGreaterThan(0);
    expect(byMap.every((board) => board.mcu === 'stm32h723')).toBe(true);
    const f446 = likelyBoards({ mcu: 'stm32f446xx', applicationStart: 0x0801_0000, crystalMhz: 12 });
    expect(f446.map((board) => board.id)).toEqual(['fysetc-s6']);
    expect(likelyBoards({ mcu: 'stm32f446xx', crystalMhz: 16 })).toEqual([]);
    expect(likelyBoards({ mcu: null, map: null, applicationStart: null })).toEqual(BOARDS);
  });
});
