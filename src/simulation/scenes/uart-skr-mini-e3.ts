import type { BoardProfile } from '../boards/board-profile.ts';
import { STM32F103 } from '../mcus/stm32f1.ts';
import { BOOKWORM } from '../systems/linux-release.ts';
import { PLAIN_ADAPTER, SLOW_ADAPTER, STALE_ADAPTER } from '../uart/adapters.ts';
import type { SceneUartBoard } from '../uart/scene-uart-board.ts';
import { UART_F103 } from '../uart/stm32-uart-roms.ts';
import { RTS_BOOT0_DTR_RESET, THREE_WIRES } from '../uart/wiring.ts';
import { UID_A, upstreamTree } from './common.ts';
import type { Scene } from './scene.ts';

/** Offset and crystal as Klipper's board configuration states them; USB is not wired to the ROM on any F103. */
const SKR_MINI_E3_V2: BoardProfile = {
  name: 'BTT SKR Mini E3 V2 (STM32F103)',
  mcu: STM32F103,
  applicationStart: 0x0800_7000,
  bootloaderSize: 0x6400,
  crystalMhz: 8,
  boot0: 'starts-rom',
  heaterOnInRom: false,
};

const BOARD: SceneUartBoard = {
  path: '1-1.4',
  adapter: PLAIN_ADAPTER,
  profile: SKR_MINI_E3_V2,
  rom: UART_F103,
  wiring: RTS_BOOT0_DTR_RESET,
  uid: UID_A,
  boot0: false,
  // what the maker ships is not Klipper
  application: 'none',
};

const SCENE: Scene = {
  name: 'uart-skr-mini-e3',
  title: 'SKR Mini E3 V2 (STM32F103) on a USB-UART adapter, RTS at BOOT0 and DTR at RESET',
  group: 'uart',
  release: BOOKWORM,
  dfuUtil: '0.11',
  stm32flash: '0.7',
  udevRule: true,
  services: [],
  klipper: { ...upstreamTree(SKR_MINI_E3_V2, 31_372), link: 'uart' },
  boards: [],
  uartBoards: [BOARD],
  klippyRuns: false,
};

function variant(name: string, title: string, change: Partial<SceneUartBoard>): Scene {
  return { ...SCENE, name, title, uartBoards: [{ ...BOARD, ...change }] };
}

/** The same board: as it should be, and with what an adapter or a jumper can do to it. */
export const UART_SKR_MINI_E3_SCENES: readonly Scene[] = [
  SCENE,
  variant('uart-three-wires', 'The same with RX, TX and ground only: the BOOT0 jumper is set', {
    wiring: THREE_WIRES,
    boot0: true,
    application: 'older',
  }),
  variant('uart-slow-adapter', 'The same behind an adapter that hands over what it has every 16 ms', {
    adapter: SLOW_ADAPTER,
  }),
  variant('uart-stale-adapter', 'The same behind an adapter that has bytes left over from before', {
    adapter: STALE_ADAPTER,
  }),
  variant('uart-protected', 'The same with read-out protection', { isReadoutProtected: true }),
];
