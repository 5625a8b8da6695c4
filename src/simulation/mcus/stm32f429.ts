import type { McuProfile, RomString } from './mcu-profile.ts';
import { inferred, recorded } from './st-rom.ts';
import { DEVICE_FEATURE, F4, F4_OTP, F4_ROM, f4Sectors } from './stm32f4.ts';

const ONE_MEBIBYTE = '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg';
const TWO_MEBIBYTES = `${ONE_MEBIBYTE},04*016Kg,01*064Kg,07*128Kg`;

const COMMON = {
  ...F4,
  ram: [
    { start: 0x2000_0000, end: 0x2003_0000 },
    { start: 0x1000_0000, end: 0x1001_0000 },
  ],
  clockFrequency: 168_000_000,
};
const SOURCE = 'public code, a two-bank F4';
const OPTION_BYTES = recorded('@Option Bytes  /0x1FFFC000/01*016 e/0x1FFEC000/01*016 e', SOURCE);
const ROM = {
  ...F4_ROM,
  extraMemory: [...F4_ROM.extraMemory, { start: 0x1ffe_c000, size: 16 }],
};

/** 1 MiB in one bank, DB1M clear (RM0090 3.4): announces the bytes of the 2 MiB part's string and sends its own. */
const ROM_1M = {
  ...ROM,
  layouts: [
    {
      text: ONE_MEBIBYTE,
      declaredBytes: 166,
      source: 'ST community 482291: bLength 166, 112 bytes sent',
    },
    OPTION_BYTES,
    F4_OTP,
    DEVICE_FEATURE,
  ] satisfies RomString[],
};
const FLASH_1M = { sectors: f4Sectors(7), massEraseMs: 16_000, worstMassEraseMs: 32_000 };

const ROM_2M = {
  ...ROM,
  extraMemory: [...ROM.extraMemory, { start: 0x1ffe_7800, size: 528 }],
  layouts: [
    inferred(TWO_MEBIBYTES, 'its 166 bytes are what the 1 MiB part announces'),
    OPTION_BYTES,
    recorded('@OTP Memory /0x1FFF7800/01*512 e,01*016 e/0x1FFE7800/01*512 e,01*016 e', SOURCE),
    DEVICE_FEATURE,
  ],
};
const FLASH_2M = {
  sectors: [...f4Sectors(7), ...f4Sectors(7)],
  massEraseMs: 32_000,
  worstMassEraseMs: 64_000,
};

/** STM32F429, 1 MiB. The reply to a leave comes: both kinds are met. */
export const STM32F429: McuProfile = {
  ...COMMON,
  ...FLASH_1M,
  mcu: 'stm32f429xx',
  label: 'STM32F429, 1 MiB',
  rom: { ...ROM_1M, leaveReply: 'given' },
};

export const STM32F429_2M: McuProfile = {
  ...COMMON,
  ...FLASH_2M,
  mcu: 'stm32f429xx',
  label: 'STM32F429, 2 MiB',
  rom: ROM_2M,
};

/** Klipper has no name for the F427: that of the firmware is made up. */
export const STM32F427: McuProfile = {
  ...COMMON,
  ...FLASH_1M,
  mcu: 'stm32f427xx',
  label: 'STM32F427, 1 MiB',
  rom: ROM_1M,
};

export const STM32F427_2M: McuProfile = {
  ...COMMON,
  ...FLASH_2M,
  mcu: 'stm32f427xx',
  label: 'STM32F427, 2 MiB',
  rom: ROM_2M,
};
