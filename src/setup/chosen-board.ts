import { knownBoards, seenChips } from '../diagnosis/board-clues.ts';
import { type BoardFacts, likelyBoards } from '../knowledge/boards.ts';
import { readBuildTarget } from '../knowledge/klipper-config.ts';
import type { SetupState } from './setup-state.ts';
import type { SetupScene } from './step.ts';

/** All boards that can be chosen: the table's and those of the user's own Klipper tree. */
export function allBoards({ evidence }: SetupScene): readonly BoardFacts[] {
  return knownBoards(evidence.klipper.status === 'collected' ? evidence.klipper.value : null);
}

/** The board that was chosen, null before that. */
export function chosenBoard(scene: SetupScene): BoardFacts | null {
  return allBoards(scene).find(({ id }) => id === scene.state.boardId) ?? null;
}

/** The boards that fit what is plugged in; those that the tree is configured for come first. */
export function fittingBoards(scene: SetupScene): readonly BoardFacts[] {
  const { evidence } = scene;
  const boards = allBoards(scene);
  const chips = evidence.usb.status === 'collected' ? seenChips(evidence.usb.value.devices) : [];
  const [chip] = chips;
  const fitting = chips.length === 1 && chip ? likelyBoards({ map: chip.map }, boards) : boards;
  const configured = configuredFor(scene, fitting);
  return [...configured, ...fitting.filter((board) => !configured.includes(board))];
}

/** Those that a .config in the tree was made for, as far as it tells. */
function configuredFor({ evidence }: SetupScene, boards: readonly BoardFacts[]): readonly BoardFacts[] {
  const config = evidence.klipper.status === 'collected' ? evidence.klipper.value.config : null;
  if (!config) return [];
  const { mcu, start, crystalMhz } = readBuildTarget(config.symbols);
  if (mcu === null) return [];
  return likelyBoards({ mcu, applicationStart: start?.address, crystalMhz }, boards);
}

/** A file that the user has stays the firmware when something else is decided; a built one does not. */
export function keptFile({ firmware }: SetupState): SetupState['firmware'] {
  return firmware?.kind === 'file' ? firmware : null;
}

const FLASH_START = 0x0800_0000;
const KIB = 1024;

/** The start that a choice of bootloader means on this board, absolute; null where the board has none such. */
export function startFor(board: BoardFacts, bootloader: 'keep' | 'none' | 'katapult'): number | null {
  if (bootloader === 'none') return FLASH_START;
  if (bootloader === 'keep') return board.applicationStart === FLASH_START ? null : board.applicationStart;
  return FLASH_START + katapultSize(board.mcu);
}

/** What a Katapult of default settings leaves to itself (its src/stm32/Kconfig, "Application start offset"), in bytes. */
function katapultSize(mcu: string): number {
  if (mcu.startsWith('stm32h7')) return 128 * KIB;
  return /^stm32f[24]/.test(mcu) ? 32 * KIB : 8 * KIB;
}
