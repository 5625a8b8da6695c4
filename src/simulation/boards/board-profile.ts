import type { McuProfile } from '../mcus/mcu-profile.ts';

/** A printer board: its MCU and what its maker put into the flash and around it. */
export interface BoardProfile {
  name: string;
  mcu: McuProfile;
  /** where the maker's bootloader starts the application */
  applicationStart: number;
  /** bytes that the bootloader really fills, from the start of the flash */
  bootloaderSize: number;
  crystalMhz: number;
  /** what a reset with BOOT0 high does: the ROM starts, or only while the flash is empty (nBOOT_SEL as shipped on G0) */
  boot0: 'starts-rom' | 'only-empty';
  /** its heater pin may be on while the ROM runs (Klipper's docs/Bootloader_Entry.md) */
  heaterOnInRom: boolean;
}
