import { bareChip } from '../boards/bare-chip.ts';
import type { BoardProfile } from '../boards/board-profile.ts';
import { SKR_MINI_E3_V3 } from '../boards/printer-boards.ts';
import type { McuProfile } from '../mcus/mcu-profile.ts';
import { STM32F407 } from '../mcus/stm32f405.ts';
import { STM32G0B1 } from '../mcus/stm32g0.ts';
import { STM32G474, STM32G474_ONE_BANK } from '../mcus/stm32g4.ts';
import { STM32U575 } from '../mcus/stm32h5-u5-c5.ts';
import { STM32H723, STM32H743 } from '../mcus/stm32h7.ts';
import { STM32L072 } from '../mcus/stm32l0.ts';
import { STM32L452 } from '../mcus/stm32l4.ts';
import { BOOKWORM } from '../systems/linux-release.ts';
import { PLAIN_ADAPTER } from '../uart/adapters.ts';
import {
  UART_F407,
  UART_G0B1,
  UART_G474,
  UART_H723,
  UART_H743,
  UART_L072,
  UART_L412,
  UART_U575,
} from '../uart/stm32-uart-roms.ts';
import type { UartRomProfile } from '../uart/uart-rom-profile.ts';
import { RTS_BOOT0_DTR_RESET } from '../uart/wiring.ts';
import { UID_A, UID_B, upstreamTree } from './common.ts';
import type { Scene } from './scene.ts';

/** The small sister of the L452: 128 KiB, 40 KiB of RAM (RM0394 3.3). Klipper has no name for it. */
const STM32L412: McuProfile = {
  ...STM32L452,
  mcu: 'stm32l412xx',
  label: 'STM32L412, 128 KiB',
  sectors: STM32L452.sectors.map((run) => ({ ...run, sectors: 64 })),
  ram: [{ start: 0x2000_0000, end: 0x2000_a000 }],
  klipperRamSize: 0xa000,
};

function uartChip(name: string, mcu: McuProfile, rom: UartRomProfile): Scene {
  return onAdapter(name, `${mcu.label}, on a USB-UART adapter`, bareChip(mcu), rom);
}

function onAdapter(name: string, title: string, profile: BoardProfile, rom: UartRomProfile): Scene {
  return {
    name: `uart-${name}`,
    title: `${title}, RTS at BOOT0 and DTR at RESET`,
    group: 'uart',
    release: BOOKWORM,
    dfuUtil: '0.11',
    stm32flash: '0.7',
    udevRule: true,
    services: [],
    klipper: { ...upstreamTree(profile, 31_372), link: 'uart' },
    boards: [],
    uartBoards: [
      {
        path: '1-1.4',
        adapter: PLAIN_ADAPTER,
        profile,
        rom,
        wiring: RTS_BOOT0_DTR_RESET,
        uid: UID_B,
        boot0: false,
        application: 'older',
      },
    ],
    klippyRuns: false,
  };
}

/** Two boards of one kind, each behind an adapter of its own. */
function twoAdapters(): Scene {
  const one = uartChip('stm32f407', STM32F407, UART_F407);
  const [board] = one.uartBoards ?? [];
  if (!board) throw new Error('the scene has a board');
  return {
    ...one,
    name: 'uart-two-boards',
    title: 'Two STM32F407, each on a USB-UART adapter of its own, RTS at BOOT0 and DTR at RESET',
    uartBoards: [board, { ...board, path: '1-1.3', uid: UID_A }],
  };
}

/** Parts by their UART alone, without a bootloader, and a board that does not let them in. */
export const UART_CHIP_SCENES: readonly Scene[] = [
  uartChip('stm32f407', STM32F407, UART_F407),
  uartChip('stm32g0b1', STM32G0B1, UART_G0B1),
  uartChip('stm32g474', STM32G474, UART_G474),
  uartChip('stm32g474-one-bank', STM32G474_ONE_BANK, UART_G474),
  uartChip('stm32h723', STM32H723, UART_H723),
  uartChip('stm32h743', STM32H743, UART_H743),
  uartChip('stm32l072', STM32L072, UART_L072),
  uartChip('stm32l412', STM32L412, UART_L412),
  uartChip('stm32u575', STM32U575, UART_U575),
  onAdapter(
    'boot0-ignored',
    'SKR Mini E3 V3 (STM32G0B1) whose option bytes ignore BOOT0, on a USB-UART adapter',
    SKR_MINI_E3_V3,
    UART_G0B1,
  ),
  twoAdapters(),
];
