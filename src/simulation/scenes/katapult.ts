import type { BoardProfile } from '../boards/board-profile.ts';
import { OCTOPUS_PRO_F446, OCTOPUS_PRO_H723 } from '../boards/octopus-pro.ts';
import { SKR_MINI_E3_V3 } from '../boards/printer-boards.ts';
import { STM32F103 } from '../mcus/stm32f1.ts';
import { BOOKWORM } from '../systems/linux-release.ts';
import { PLAIN_ADAPTER } from '../uart/adapters.ts';
import { UART_F103 } from '../uart/stm32-uart-roms.ts';
import { THREE_WIRES } from '../uart/wiring.ts';
import { UID_A, UID_B, upstreamTree } from './common.ts';
import type { Scene, SceneBoard } from './scene.ts';

/** An F103 with Katapult in its first 8 KiB. */
const F103_BOARD: BoardProfile = {
  name: 'STM32F103 board',
  mcu: STM32F103,
  applicationStart: 0x0800_2000,
  bootloaderSize: 0,
  crystalMhz: 8,
  boot0: 'starts-rom',
  heaterOnInRom: false,
};

/** Boards that carry Katapult in place of their maker's bootloader. */
export const KATAPULT_SCENES: readonly Scene[] = [
  onUsb('katapult-f446', 'in Katapult', OCTOPUS_PRO_F446, { mode: 'katapult', application: 'none' }),
  onUsb('katapult-h723', 'running Klipper, with Katapult below it', OCTOPUS_PRO_H723, { mode: 'klipper' }),
  onUsb('katapult-g0b1', 'running Klipper, with an old Katapult below it', SKR_MINI_E3_V3, {
    mode: 'klipper',
    katapult: '1.0.0',
  }),
  onUsb('katapult-f103', 'in Katapult', F103_BOARD, { mode: 'katapult' }),
  {
    ...base(
      'katapult-uart',
      `${F103_BOARD.name} on a USB-UART adapter, running Klipper above Katapult`,
      F103_BOARD,
    ),
    uartBoards: [
      {
        path: '1-1.4',
        adapter: PLAIN_ADAPTER,
        profile: F103_BOARD,
        rom: UART_F103,
        wiring: THREE_WIRES,
        uid: UID_A,
        boot0: false,
        application: 'older',
        katapult: '1.1.0',
      },
    ],
  },
];

function onUsb(name: string, what: string, profile: BoardProfile, board: Partial<SceneBoard>): Scene {
  return {
    ...base(name, `${profile.name} ${what}`, profile),
    boards: [
      {
        path: '1-1.4',
        profile,
        uid: UID_B,
        mode: 'klipper',
        application: 'older',
        katapult: '1.1.0',
        ...board,
      },
    ],
  };
}

function base(name: string, title: string, profile: BoardProfile): Scene {
  return {
    name,
    title,
    group: 'katapult',
    release: BOOKWORM,
    dfuUtil: '0.11',
    stm32flash: '0.7',
    udevRule: true,
    services: [],
    klipper: upstreamTree(profile, 31_372),
    boards: [],
    klippyRuns: false,
  };
}
