import { knownBoards, seenChips } from '../diagnosis/board-clues.ts';
import { isInDfuMode } from '../diagnosis/dfu-devices.ts';
import { runningChip } from '../diagnosis/running-chip.ts';
import type { MemoryMap } from '../formats/memory-layout.ts';
import { type BoardFacts, boardsWithMcu, likelyBoards } from '../knowledge/boards.ts';
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
  const boards = allBoards(scene);
  const by = recognisedBy(scene);
  const fitting = by === null ? boards : likelyBoards(by.kind === 'map' ? { map: by.map } : by, boards);
  const configured = configuredFor(scene, fitting);
  return [...configured, ...fitting.filter((board) => !configured.includes(board))];
}

/**
 * What the one board that is plugged in tells of its chip: its flash in DFU mode, or the name that a running Klipper or
 * Katapult gives. Null where nothing tells, where several boards do, or where no board that can be chosen has that chip.
 */
export function recognisedBy(
  scene: SetupScene,
): { kind: 'map'; map: MemoryMap } | { kind: 'running'; mcu: string } | null {
  const { usb } = scene.evidence;
  const devices = usb.status === 'collected' ? usb.value.devices : [];
  const [chip, ...otherChips] = seenChips(devices);
  if (chip) return otherChips.length === 0 ? { kind: 'map', map: chip.map } : null;
  // a board in DFU mode that does not tell what it is may be the one that is meant
  if (devices.some(isInDfuMode)) return null;
  const [mcu, ...otherMcus] = runningChips(scene);
  if (mcu === undefined || otherMcus.length > 0) return null;
  return boardsWithMcu(mcu, allBoards(scene)).length > 0 ? { kind: 'running', mcu } : null;
}

/** The chips that the boards running Klipper or Katapult name. */
export function runningChips({ evidence: { usb, serialPorts } }: SetupScene): readonly string[] {
  const devices = usb.status === 'collected' ? usb.value.devices : [];
  const ports = serialPorts.status === 'collected' ? serialPorts.value : null;
  return devices.flatMap((device) => runningChip(device, ports) ?? []);
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
