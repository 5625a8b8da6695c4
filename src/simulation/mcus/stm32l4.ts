import type { McuProfile, RomProfile } from './mcu-profile.ts';
import { inferred, OLDER_ST_ROM, recorded } from './st-rom.ts';
import { DEVICE_FEATURE } from './stm32f4.ts';

/**
 * L4 (RM0394 3.3, RM0351 3.3): 8 bytes with ECC. Datasheet class values: 82 / 91 us for 8 bytes, 22 / 24.5 ms for a page
 * and for the whole flash. The ROM announces less than an erase takes and stalls meanwhile (dfu-util 0.11 tolerates
 * three); the numbers are assumed, as is wTransferSize.
 */
const L4 = {
  flashStart: 0x0800_0000,
  programUnit: 8,
  programUnitMs: 0.082,
  worstProgramUnitMs: 0.091,
  overwrite: 'once-or-zero',
  erasedByte: 0xff,
  massEraseMs: 22,
  worstMassEraseMs: 24.5,
  atX8: null,
  softwareEntry: 'arrives',
  clockFrequency: 80_000_000,
} as const satisfies Partial<McuProfile>;

const L4_ROM = {
  ...OLDER_ST_ROM,
  extraMemory: [
    // FLASH_OPTR as shipped (RM0394 3.4.1) and its complement
    {
      start: 0x1fff_7800,
      size: 40,
      bytes: [0xaa, 0xf8, 0xef, 0xff, 0x55, 0x07, 0x10, 0x00],
      protectionByte: 0,
    },
    { start: 0x1fff_7000, size: 1024 },
    { start: 0xffff_0000, size: 4 },
  ],
  wTransferSize: 2048,
  announcedProgramMs: 25,
  announcedSetAddressMs: 0,
  announcedMassEraseMs: 25,
  busy: 'stalls',
} as const satisfies Partial<RomProfile>;

const PAGE = { sectorSize: 2048, eraseMs: 22, worstEraseMs: 24.5, announcedEraseMs: 12 };

/** STM32L452 with 512 KiB in one bank. Klipper has no name for it: that of the firmware is made up. */
export const STM32L452: McuProfile = {
  ...L4,
  mcu: 'stm32l452xx',
  label: 'STM32L452, 512 KiB',
  sectors: [{ ...PAGE, sectors: 256 }],
  ram: [{ start: 0x2000_0000, end: 0x2002_8000 }],
  klipperRamSize: 0x2_0000,
  rom: {
    ...L4_ROM,
    layouts: [
      recorded('@Internal Flash  /0x08000000/0256*0002Kg', 'InertialSense SDK (L4)'),
      recorded('@Option Bytes  /0x1FFF7800/01*040 e', 'InertialSense SDK (L4)'),
      recorded('@OTP Memory /0x1FFF7000/01*0001Ke', 'InertialSense SDK (L4)'),
      DEVICE_FEATURE,
    ],
  },
};

/** STM32L496 with 1 MiB: its DFU serial number changes at every power-up. */
export const STM32L496: McuProfile = {
  ...L4,
  mcu: 'stm32l496xx',
  label: 'STM32L496, 1 MiB',
  sectors: [{ ...PAGE, sectors: 512 }],
  ram: [{ start: 0x2000_0000, end: 0x2005_0000 }],
  klipperRamSize: 0x4_0000,
  rom: {
    ...L4_ROM,
    serial: 'new-each-power-up',
    layouts: [
      inferred('@Internal Flash  /0x08000000/0512*0002Kg', 'the form of the 512 KiB part'),
      inferred('@Option Bytes  /0x1FFF7800/01*040 e', 'that of the 512 KiB part'),
    ],
  },
};
