import type { BoardHeader, HeaderMcu } from '../formats/board-header.ts';
import { CONFIGS_OF_BOARD } from './board-configs.ts';
import { BOARDS, type BoardFacts } from './board-table.ts';
import { findMcu } from './mcus.ts';

/** What the config file of a board in somebody's Klipper tree says about it. */
export interface BoardConfig extends BoardHeader {
  /** of the file, without .cfg: "generic-bigtreetech-octopus-pro-v1.1" */
  name: string;
}

const FLASH_START = 0x0800_0000;
/** Kconfig's default where a header names no crystal */
const DEFAULT_CRYSTAL_MHZ = 8;

/**
 * The table together with the boards of a Klipper tree, which may be newer or a fork's. A board that both know keeps
 * what the table says and gains the starts that the tree adds; one that only the tree knows is added, unless the tree
 * does not say where its application starts.
 */
export function mergeBoards(configs: readonly BoardConfig[]): readonly BoardFacts[] {
  const merged = new Map(BOARDS.map((board) => [board.id, board]));
  for (const config of configs) {
    for (const said of config.mcus) {
      const known = BOARDS.filter(
        ({ id, mcu }) => mcu === said.mcu && CONFIGS_OF_BOARD[id]?.includes(config.name),
      );
      for (const { id } of known) {
        const board = merged.get(id);
        if (board) merged.set(id, { ...withStarts(board, said), build: buildOf(config) });
      }
      if (known.length > 0) continue;
      const added = boardOf(config, said);
      if (added) merged.set(added.id, added);
    }
  }
  return [...merged.values()];
}

function withStarts(board: BoardFacts, { offsets }: HeaderMcu): BoardFacts {
  const known = [board.applicationStart, ...board.otherStarts];
  const more = offsets.map((offset) => FLASH_START + offset).filter((start) => !known.includes(start));
  return more.length === 0 ? board : { ...board, otherStarts: [...board.otherStarts, ...more] };
}

function boardOf(config: BoardConfig, { mcu, offsets, crystalMhz }: HeaderMcu): BoardFacts | null {
  const facts = findMcu(mcu);
  const [first, ...others] = offsets;
  if (!facts || first === undefined) return null;
  const bySdCard = config.methods.includes('sd-card');
  return {
    id: `${config.name}-${mcu}`,
    name: `the board of config/${config.name}.cfg (${facts.label})`,
    mcu,
    applicationStart: facts.flashStart + first,
    otherStarts: others.map((offset) => facts.flashStart + offset),
    crystalMhz: crystalMhz ?? DEFAULT_CRYSTAL_MHZ,
    dfuEntry: facts.romDfu ? 'undocumented' : 'none',
    enterDfu: facts.romDfu
      ? `Klipper's config/${config.name}.cfg names no way into DFU mode${bySdCard ? ': flash it from the SD card' : ''}.`
      : `This chip has no USB DFU in its ROM: ${bySdCard ? 'flash it from the SD card' : "flash it as Klipper's config file describes"}.`,
    sdFileName: config.sdFileName,
    heaterOnInDfu: false,
    build: buildOf(config),
  };
}

function buildOf({ links, usart, startupPins }: BoardConfig): NonNullable<BoardFacts['build']> {
  return { link: links[0] ?? null, usart: usart ?? null, startupPins: startupPins ?? null };
}
