import type { McuProfile } from './mcu-profile.ts';
import { recorded } from './st-rom.ts';
import { DEVICE_FEATURE, F4, F4_OPTION_BYTES, F4_OTP, F4_ROM, f4Sectors } from './stm32f4.ts';

/** STM32F405 with 1 MiB (RM0090 3.4). A mass erase takes up to 32 s, whatever is announced (dfu-util 0.11). */
export const STM32F405: McuProfile = {
  ...F4,
  mcu: 'stm32f405xx',
  label: 'STM32F405, 1 MiB',
  sectors: f4Sectors(7),
  ram: [
    { start: 0x2000_0000, end: 0x2002_0000 },
    { start: 0x1000_0000, end: 0x1001_0000 },
  ],
  massEraseMs: 16_000,
  worstMassEraseMs: 32_000,
  clockFrequency: 168_000_000,
  rom: {
    ...F4_ROM,
    layouts: [
      recorded(
        '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg',
        'micropython Pyboard-Firmware-Update wiki',
      ),
      F4_OPTION_BYTES,
      F4_OTP,
      DEVICE_FEATURE,
    ],
  },
};

export const STM32F407: McuProfile = { ...STM32F405, mcu: 'stm32f407xx', label: 'STM32F407, 1 MiB' };
