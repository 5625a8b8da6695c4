import type { BoardFaults } from '../boards/board-faults.ts';
import type { BoardProfile } from '../boards/board-profile.ts';
import type { KatapultProtocol } from '../katapult/katapult-core.ts';
import type { KlipperTree } from '../klipper/klipper-tree.ts';
import type { BoardMode } from '../reset-modes.ts';
import type { LinuxRelease } from '../systems/linux-release.ts';
import type { SceneUartBoard } from '../uart/scene-uart-board.ts';

/** A whole simulated host as data. */
export interface Scene {
  name: string;
  /** one line for --help */
  title: string;
  /** hosts: whole printers; roms: peculiar ROMs; faults: something breaks; chips: a chip alone; katapult: that bootloader; uart: reached by UART */
  group: 'hosts' | 'roms' | 'faults' | 'chips' | 'katapult' | 'uart';
  release: LinuxRelease;
  /** null = not installed */
  dfuUtil: '0.9' | '0.11' | null;
  stm32flash: '0.5' | '0.7' | null;
  /** udev rules give the user access to boards, in DFU mode and running Klipper */
  udevRule: boolean;
  /** running services */
  services: readonly string[];
  klipper: KlipperTree;
  boards: readonly SceneBoard[];
  /** boards behind a USB-UART adapter; none where absent */
  uartBoards?: readonly SceneUartBoard[];
  /** Klipper's host software has the first board's port open */
  klippyRuns: boolean;
}

export interface SceneBoard {
  /** bus path */
  path: string;
  profile: BoardProfile;
  /** 24 hex digits */
  uid: string;
  mode: BoardMode;
  /** what is at the application start: an earlier version, the tree's own build, or nothing */
  application: 'older' | 'current' | 'none';
  /** the BOOT0 jumper, where it does not stand as the mode has it */
  boot0?: boolean;
  /** Katapult in place of the maker's bootloader, and what it speaks */
  katapult?: KatapultProtocol;
  faults?: BoardFaults;
}
