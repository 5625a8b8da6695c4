import type { McuProfile } from '../mcus/mcu-profile.ts';

/** A printer board: its MCU and what its maker put into the flash. */
export interface BoardProfile {
  name: string;
  mcu: McuProfile;
  /** where the maker's bootloader starts the application */
  applicationStart: number;
  /** bytes that the bootloader really fills, from the start of the flash */
  bootloaderSize: number;
  crystalMhz: number;
}
