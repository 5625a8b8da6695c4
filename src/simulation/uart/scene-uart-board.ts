import type { BoardProfile } from '../boards/board-profile.ts';
import type { KatapultProtocol } from '../katapult/katapult-core.ts';
import type { UartRomProfile } from './uart-rom-profile.ts';
import type { AdapterProfile } from './usb-uart-adapter.ts';
import type { Wiring } from './wiring.ts';

/** A board behind a USB-UART adapter, as a scene has it. */
export interface SceneUartBoard {
  /** bus path of the adapter */
  path: string;
  adapter: AdapterProfile;
  profile: BoardProfile;
  rom: UartRomProfile;
  wiring: Wiring;
  /** 24 hex digits */
  uid: string;
  /** the BOOT0 jumper */
  boot0: boolean;
  /** what is at the application start: an earlier version, or nothing */
  application: 'older' | 'none';
  isReadoutProtected?: boolean;
  /** Katapult in place of the maker's bootloader, and what it speaks */
  katapult?: KatapultProtocol;
}
