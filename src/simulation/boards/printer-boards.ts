import { STM32F072 } from '../mcus/stm32f0.ts';
import { STM32F407 } from '../mcus/stm32f405.ts';
import { STM32G0B1, STM32G0B1_128K } from '../mcus/stm32g0.ts';
import type { BoardProfile } from './board-profile.ts';

/** Offsets, crystals and heater pins as Klipper's board configurations and docs/Bootloader_Entry.md state them. */
export const MONSTER8_V2: BoardProfile = {
  name: 'MKS Monster8 v2 (STM32F407)',
  mcu: STM32F407,
  applicationStart: 0x0800_c000,
  bootloaderSize: 0xa400,
  crystalMhz: 8,
  boot0: 'starts-rom',
  heaterOnInRom: true,
};

/** As shipped its option bytes tell the chip to ignore BOOT0 (Arksine/katapult#82). */
export const SKR_MINI_E3_V3: BoardProfile = {
  name: 'BTT SKR Mini E3 V3 (STM32G0B1)',
  mcu: STM32G0B1,
  applicationStart: 0x0800_2000,
  bootloaderSize: 0x1a00,
  crystalMhz: 8,
  boot0: 'only-empty',
  heaterOnInRom: false,
};

/** Shipped empty, with 128 KiB. */
export const EBB36: BoardProfile = {
  name: 'BTT EBB36 v1.2 (STM32G0B1)',
  mcu: STM32G0B1_128K,
  applicationStart: 0x0800_0000,
  bootloaderSize: 0,
  crystalMhz: 8,
  boot0: 'starts-rom',
  heaterOnInRom: false,
};

/** Shipped empty. */
export const EBB36_V1_0: BoardProfile = { ...EBB36, name: 'BTT EBB36 v1.0 (STM32F072)', mcu: STM32F072 };
