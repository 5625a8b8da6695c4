import type { MemoryMap } from '../formats/memory-layout.ts';
import { BOARDS, type BoardFacts } from './board-table.ts';
import { mcusMatchingMap } from './mcus.ts';

export { type BoardConfig, mergeBoards } from './board-merge.ts';
export { BOARDS, type BoardFacts } from './board-table.ts';

/** By id. */
export function findBoard(id: string): BoardFacts | undefined {
  return BOARDS.find((board) => board.id === id);
}

/**
 * Boards that carry this MCU (Klipper's name, package letters ignored). Boards with one MCU may differ in their
 * bootloader: compare `applicationStart` and `otherStarts` of all before relying on one.
 * `boards`: those of `mergeBoards`, where a Klipper tree was read.
 */
export function boardsWithMcu(mcu: string, boards: readonly BoardFacts[] = BOARDS): readonly BoardFacts[] {
  const wanted = mcu.toLowerCase();
  return boards.filter((board) => wanted.startsWith(board.mcu));
}

/** What is known of a board that nobody named; each clue may be absent. */
export interface BoardClues {
  /** Klipper's name, package letters ignored */
  mcu?: string | null | undefined;
  /** the flash's map as the ROM announces it */
  map?: MemoryMap | null | undefined;
  /** where the firmware starts or is to start, absolute */
  applicationStart?: number | null | undefined;
  crystalMhz?: number | null | undefined;
}

/** The boards that no clue speaks against, in table order; all of them when there is no clue. */
export function likelyBoards(
  clues: BoardClues,
  boards: readonly BoardFacts[] = BOARDS,
): readonly BoardFacts[] {
  const mcu = clues.mcu?.toLowerCase();
  const fitting = clues.map ? new Set(mcusMatchingMap(clues.map).map((facts) => facts.name)) : null;
  const { applicationStart, crystalMhz } = clues;
  return boards.filter(
    (board) =>
      (mcu === undefined || mcu.startsWith(board.mcu)) &&
      (fitting === null || fitting.has(board.mcu)) &&
      (applicationStart == null || applicationStarts(board).includes(applicationStart)) &&
      (crystalMhz == null || board.crystalMhz === crystalMhz),
  );
}

/** Every address at which an application may start on this board, the maker's first. */
export function applicationStarts(board: BoardFacts): readonly number[] {
  return [board.applicationStart, ...board.otherStarts];
}
