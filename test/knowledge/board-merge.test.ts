import { describe, expect, it } from 'vitest';
import { CONFIGS_OF_BOARD } from '../../src/knowledge/board-configs.ts';
import {
  BOARDS,
  type BoardConfig,
  boardsWithMcu,
  likelyBoards,
  mergeBoards,
} from '../../src/knowledge/boards.ts';

const config = (
  name: string,
  mcu: string,
  offsets: number[],
  more: Partial<BoardConfig> = {},
): BoardConfig => ({
  name,
  mcus: [{ mcu, offsets, crystalMhz: null }],
  links: ['usb'],
  methods: [],
  sdFileName: null,
  ...more,
});

describe('the boards of a Klipper tree', () => {
  it('change nothing that the table knows', () => {
    expect(mergeBoards([])).toEqual(BOARDS);
    const merged = mergeBoards([config('generic-bigtreetech-octopus-pro-v1.1', 'stm32h723', [0x2_0000])]);
    expect(merged.map(({ build: _, ...board }) => board)).toEqual(BOARDS);
  });

  it('say how a board is to be built: link, USART and the pins without which it shows no USB', () => {
    const merged = mergeBoards([
      config('generic-bigtreetech-skr-mini-e3-v2.0', 'stm32f103', [0x7000], { startupPins: '!PA14' }),
      config('printer-creality-ender3-v2-2020', 'stm32f103', [0x7000], { links: ['serial'], usart: 1 }),
    ]);
    expect(merged.flatMap(({ build }) => build ?? [])).toEqual([
      { link: 'usb', usart: null, startupPins: '!PA14' },
      { link: 'serial', usart: 1, startupPins: null },
    ]);
    expect(merged.find(({ id }) => id === 'octopus-f407')?.build).toBeUndefined();
  });

  it('add a start that is new to a known board', () => {
    const merged = mergeBoards([config('generic-fysetc-spider', 'stm32f446', [0, 0x1_0000])]);
    expect(merged.find(({ id }) => id === 'fysetc-spider')?.otherStarts).toEqual([0x0800_8000, 0x0801_0000]);
    expect(merged).toHaveLength(BOARDS.length);
  });

  it('add the boards that only the tree knows, of chips without DFU as well', () => {
    const own = config('generic-some-board', 'stm32f103', [0x7000], {
      methods: ['sd-card'],
      sdFileName: 'fw.bin',
    });
    const merged = mergeBoards([own]);
    expect(boardsWithMcu('stm32f103xe', merged)).toMatchObject([
      {
        name: 'the board of config/generic-some-board.cfg (STM32F103)',
        applicationStart: 0x0800_7000,
        crystalMhz: 8,
        dfuEntry: 'none',
        sdFileName: 'fw.bin',
      },
    ]);
    expect(boardsWithMcu('stm32f103xe')).toEqual([]);
    expect(likelyBoards({ mcu: 'stm32f103xe', applicationStart: 0x0800_7000 }, merged)).toHaveLength(1);
    expect(likelyBoards({ mcu: 'stm32f103xe', applicationStart: 0x0800_8000 }, merged)).toEqual([]);
  });

  it('leave out a chip that is not known, and a board whose start the tree does not say', () => {
    expect(
      mergeBoards([config('generic-a', 'stm32x9y9', [0]), config('generic-b', 'stm32f103', [])]),
    ).toEqual(BOARDS);
  });

  it('say in a sentence how each is flashed', () => {
    for (const methods of [[], ['sd-card']] as const) {
      for (const mcu of ['stm32f103', 'stm32f446']) {
        const [board] = mergeBoards([config('generic-x', mcu, [0x8000], { methods })]).slice(BOARDS.length);
        expect(board?.enterDfu).toMatch(/^[A-Z].+[^.!]\.$/);
        expect(board?.enterDfu.includes('SD card')).toBe(methods.length > 0);
      }
    }
  });

  it('stand for boards of the table, each file for no chip twice', () => {
    const ids = new Set(BOARDS.map(({ id }) => id));
    for (const id of Object.keys(CONFIGS_OF_BOARD)) expect(ids).toContain(id);
  });
});
