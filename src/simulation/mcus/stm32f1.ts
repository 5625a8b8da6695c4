import type { McuProfile } from './mcu-profile.ts';

/**
 * STM32F103RC with 256 KiB (RM0008, PM0075): no DFU in ROM, only the UART. Datasheet class values: 52.5 / 70 us a
 * halfword, a 2 KiB page and the whole flash 20 / 40 ms each. Klipper reckons with 20 KiB of RAM on every F103.
 */
export const STM32F103: McuProfile = {
  mcu: 'stm32f103xe',
  label: 'STM32F103, 256 KiB',
  flashStart: 0x0800_0000,
  sectors: [{ sectorSize: 2048, sectors: 128, eraseMs: 20, worstEraseMs: 40, announcedEraseMs: 0 }],
  ram: [{ start: 0x2000_0000, end: 0x2000_c000 }],
  klipperRamSize: 0x5000,
  programUnit: 2,
  programUnitMs: 0.0525,
  worstProgramUnitMs: 0.07,
  overwrite: 'erased-or-zero',
  erasedByte: 0xff,
  massEraseMs: 20,
  worstMassEraseMs: 40,
  atX8: null,
  clockFrequency: 72_000_000,
  softwareEntry: 'hangs',
  rom: null,
};
