import type { McuProfile } from './mcu-profile.ts';
import { recorded } from './st-rom.ts';
import { DEVICE_FEATURE, F4, F4_OPTION_BYTES, F4_OTP, F4_ROM, f4Sectors } from './stm32f4.ts';

const F446_ROM = {
  ...F4_ROM,
  layouts: [
    recorded('@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg', 'zmkfirmware/zmk#1711 (F411)'),
    F4_OPTION_BYTES,
    F4_OTP,
    DEVICE_FEATURE,
  ],
};

const HALF_MEBIBYTE = {
  ...F4,
  sectors: f4Sectors(3),
  ram: [{ start: 0x2000_0000, end: 0x2002_0000 }],
  massEraseMs: 8000,
  worstMassEraseMs: 16_000,
};

/** STM32F411 with 512 KiB (RM0383 3.3). Klipper has no name for it: that of the firmware is made up. */
export const STM32F411: McuProfile = {
  ...HALF_MEBIBYTE,
  mcu: 'stm32f411xx',
  label: 'STM32F411, 512 KiB',
  clockFrequency: 100_000_000,
  rom: F446_ROM,
};

/** STM32F446 with 512 KiB (RM0390 3.3). Here without the other F4s' oddities at start, address and leave: both are met. */
export const STM32F446: McuProfile = {
  ...HALF_MEBIBYTE,
  mcu: 'stm32f446xx',
  label: 'STM32F446, 512 KiB',
  clockFrequency: 180_000_000,
  rom: { ...F446_ROM, announcedSetAddressMs: 0, bornInError: false, leaveReply: 'given' },
};
