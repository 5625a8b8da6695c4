import type { McuProfile } from '../mcus/mcu-profile.ts';
import type { BoardProfile } from './board-profile.ts';

/** A chip with nothing around it and no bootloader: the application starts where the ROM lets it be written. */
export function bareChip(mcu: McuProfile): BoardProfile {
  const [first] = mcu.sectors;
  const reserved = first?.readOnly ? first.sectorSize * first.sectors : 0;
  return {
    name: mcu.label,
    mcu,
    applicationStart: mcu.flashStart + reserved,
    bootloaderSize: reserved,
    crystalMhz: 8,
    boot0: 'starts-rom',
    heaterOnInRom: false,
  };
}
