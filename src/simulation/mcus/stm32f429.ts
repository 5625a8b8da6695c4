import type { McuProfile } from './mcu-profile.ts';
import {
  F4_ANNOUNCED_MASS_ERASE_MS,
  F4_ANNOUNCED_MS,
  F4_PROGRAM_UNIT,
  F4_PROGRAM_UNIT_MS,
  f4Sectors,
} from './stm32f4.ts';

/** STM32F429 with 1 MiB in one bank, DB1M clear (RM0090 3.4). */
export const STM32F429: McuProfile = {
  mcu: 'stm32f429xx',
  flashStart: 0x0800_0000,
  sectors: f4Sectors(7),
  ram: [{ start: 0x2000_0000, end: 0x2003_0000 }],
  programUnit: F4_PROGRAM_UNIT,
  programUnitMs: F4_PROGRAM_UNIT_MS,
  programOnce: false,
  massEraseMs: 16_000,
  clockFrequency: 168_000_000,
  rom: {
    bcdUSB: 0x0100,
    bcdDevice: 0x2200,
    manufacturer: 'STMicroelectronics',
    product: 'STM32  BOOTLOADER',
    serial: 'from-uid',
    layouts: [
      // announces the 82 characters of the 2 MiB part's string and sends the 55 of the 1 MiB one
      { text: '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg', declaredBytes: 166 },
      { text: '@Option Bytes  /0x1FFFC000/01*016 e/0x1FFEC000/01*016 e' },
      { text: '@OTP Memory /0x1FFF7800/01*512 e,01*016 e' },
      { text: '@Device Feature/0xFFFF0000/01*004 e' },
    ],
    extraMemory: [
      { start: 0x1fff_c000, size: 16 },
      { start: 0x1ffe_c000, size: 16 },
      { start: 0x1fff_7800, size: 528 },
    ],
    wTransferSize: 2048,
    announcedProgramMs: F4_ANNOUNCED_MS,
    announcedSetAddressMs: F4_ANNOUNCED_MS,
    announcedMassEraseMs: F4_ANNOUNCED_MASS_ERASE_MS,
    bornInError: true,
  },
};
