import { STM32F429 } from '../mcus/stm32f429.ts';
import { STM32F446 } from '../mcus/stm32f446.ts';
import { STM32H723 } from '../mcus/stm32h7.ts';
import type { BoardProfile } from './board-profile.ts';

/**
 * BTT Octopus Pro in its three variants: offsets and crystals as Klipper's board configurations state them. The F4
 * variants are version 1.0, whose heater may be on in DFU mode; the H723 is version 1.1.
 */
export const OCTOPUS_PRO_F429: BoardProfile = {
  name: 'BTT Octopus Pro (STM32F429)',
  mcu: STM32F429,
  applicationStart: 0x0800_8000,
  bootloaderSize: 0x6a00,
  crystalMhz: 8,
  boot0: 'starts-rom',
  heaterOnInRom: true,
};

export const OCTOPUS_PRO_F446: BoardProfile = {
  ...OCTOPUS_PRO_F429,
  name: 'BTT Octopus Pro (STM32F446)',
  mcu: STM32F446,
  crystalMhz: 12,
};

export const OCTOPUS_PRO_H723: BoardProfile = {
  name: 'BTT Octopus Pro (STM32H723)',
  mcu: STM32H723,
  applicationStart: 0x0802_0000,
  bootloaderSize: 0x9c00,
  crystalMhz: 25,
  boot0: 'starts-rom',
  heaterOnInRom: false,
};
