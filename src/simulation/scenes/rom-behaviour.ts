import { bareChip } from '../boards/bare-chip.ts';
import type { BoardProfile } from '../boards/board-profile.ts';
import { OCTOPUS_PRO_F446 } from '../boards/octopus-pro.ts';
import { EBB36, EBB36_V1_0, MONSTER8_V2, SKR_MINI_E3_V3 } from '../boards/printer-boards.ts';
import type { McuProfile } from '../mcus/mcu-profile.ts';
import { STM32F042 } from '../mcus/stm32f0.ts';
import { STM32F765 } from '../mcus/stm32f7.ts';
import { STM32G0B1 } from '../mcus/stm32g0.ts';
import { STM32U575 } from '../mcus/stm32h5-u5-c5.ts';
import { BOOKWORM } from '../systems/linux-release.ts';
import { chipScene } from './chips.ts';
import { UID_B, upstreamTree } from './common.ts';
import type { Scene, SceneBoard } from './scene.ts';

/** Nobody saw such a ROM: DFU 1.1 asks hosts to reckon with it. */
const NEEDS_TIME: McuProfile = {
  ...STM32G0B1,
  rom: STM32G0B1.rom && { ...STM32G0B1.rom, busy: 'needs-time' },
};

/** What the other announcements cost a host that believes them shows beside this one. */
function truthful(profile: BoardProfile): BoardProfile {
  const { rom } = profile.mcu;
  const quirks = { ...rom?.quirks, announcesTruth: true } as const;
  return { ...profile, mcu: { ...profile.mcu, rom: rom && { ...rom, quirks } } };
}

/** Boards and chips whose ROM, or the way into it, has a peculiarity of its own. */
export const ROM_BEHAVIOUR_SCENES: readonly Scene[] = [
  scene('ebb36-g0b1', 'in DFU mode: three memories of the same name', EBB36),
  scene('ebb36-f072-root-port', 'in DFU mode, directly at a root port: busy for ever', EBB36_V1_0, {
    path: '1-2',
  }),
  scene('monster8-v2', 'in DFU mode, when its heater may be on', MONSTER8_V2),
  scene('skr-mini-e3-v3', 'running Klipper, with a BOOT0 that is ignored', SKR_MINI_E3_V3, {
    mode: 'klipper',
    boot0: true,
  }),
  scene('f407-uart-chosen', 'in its ROM, which chose the UART and shows no USB', MONSTER8_V2, {
    mode: 'rom-uart',
    boot0: true,
    faults: { uartRxFloats: true },
  }),
  scene('f042-klipper', 'running Klipper, not to be sent to DFU mode by software', bareChip(STM32F042), {
    mode: 'klipper',
  }),
  scene('f765-klipper', 'running Klipper, lost when sent to DFU mode by software', bareChip(STM32F765), {
    mode: 'klipper',
  }),
  withGroup({
    ...chipScene(
      'u575-read-protected',
      STM32U575,
      'STM32U575, read-protected: agrees to all and does nothing',
    ),
    faults: { readProtected: true },
  }),
  scene('f446-truthful', 'in DFU mode: its ROM announces what the work takes', truthful(OCTOPUS_PRO_F446)),
  withGroup(chipScene('rom-needs-time', NEEDS_TIME, 'A ROM that loses its work when asked too early')),
];

function scene(name: string, what: string, profile: BoardProfile, board: Partial<SceneBoard> = {}): Scene {
  return {
    name,
    title: `${profile.name} ${what}`,
    group: 'roms',
    release: BOOKWORM,
    dfuUtil: '0.11',
    stm32flash: '0.7',
    udevRule: true,
    services: ['klipper', 'moonraker'],
    klipper: upstreamTree(profile, 30_728),
    boards: [{ path: '1-1.4', profile, uid: UID_B, mode: 'dfu', application: 'older', ...board }],
    klippyRuns: board.mode === 'klipper',
  };
}

function withGroup({ faults, ...scene }: Scene & Pick<SceneBoard, 'faults'>): Scene {
  const boards = scene.boards.map((board) => (faults ? { ...board, faults } : board));
  return { ...scene, group: 'roms', boards };
}
