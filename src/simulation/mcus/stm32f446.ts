import type { McuProfile } from './mcu-profile.ts';
import {
  F4_ANNOUNCED_MASS_ERASE_MS,
  F4_ANNOUNCED_MS,
  F4_PROGRAM_UNIT,
  F4_PROGRAM_UNIT_MS,
  f4Sectors,
} from './stm32f4.ts';

/** STM32F446 with 512 KiB (RM0390 3.3). */
export const STM32F446: McuProfile = {
  mcu: 'stm32f446xx',
  flashStart: 0x0800_0000,
  sectors: f4Sectors(3),
  ram: [{ start: 0x2000_0000, end: 0x2002_0000 }],
  programUnit: F4_PROGRAM_UNIT,
  programUnitMs: F4_PROGRAM_UNIT_MS,
  programOnce: false,
  massEraseMs: 8000,
  clockFrequency: 180_000_000,
  rom: {
    bcdUSB: 0x0100,
    bcdDevice: 0x2200,
    manufacturer: 'STMicroelectronics',
    product: 'STM32  BOOTLOADER',
    serial: 'from-uid',
    layouts: [
      { text: '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg' },
      { text: '@Option Bytes  /0x1FFFC000/01*016 e' },
      { text: '@OTP Memory /0x1FFF7800/01*512 e,01*016 e' },
      { text: '@Device Feature/0xFFFF0000/01*004 e' },
    ],
    extraMemory: [
      { start: 0x1fff_c000, size: 16 },
      { start: 0x1fff_7800, size: 528 },
    ],
    wTransferSize: 2048,
    announcedProgramMs: F4_ANNOUNCED_MS,
    announcedSetAddressMs: 0,
    announcedMassEraseMs: F4_ANNOUNCED_MASS_ERASE_MS,
    bornInError: false,
  },
};
