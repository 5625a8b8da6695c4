import type { McuProfile, RomProfile } from './mcu-profile.ts';
import { inferred, NEWER_ST_ROM, recorded } from './st-rom.ts';

/**
 * H5, U5 and C5 (RM0481 7.3, RM0456 7.3): 16 bytes with ECC, sectors of 8 KiB. All times, announced or real, are of the
 * order of the U5 datasheet's and assumed. Klipper has no names for them: those of the firmware are made up.
 */
const QUAD_WORDS = {
  flashStart: 0x0800_0000,
  klipperRamSize: 0x2_0000,
  programUnit: 16,
  programUnitMs: 0.12,
  worstProgramUnitMs: 0.24,
  overwrite: 'once-or-zero',
  erasedByte: 0xff,
  atX8: null,
  softwareEntry: 'arrives',
} as const satisfies Partial<McuProfile>;

const ROM = {
  ...NEWER_ST_ROM,
  wTransferSize: 1024,
  announcedProgramMs: 16,
  announcedSetAddressMs: 1,
} as const satisfies Partial<RomProfile>;

const SECTOR = { sectorSize: 0x2000, eraseMs: 2, worstEraseMs: 4, announcedEraseMs: 4 };

export const STM32H563: McuProfile = {
  ...QUAD_WORDS,
  mcu: 'stm32h563xx',
  label: 'STM32H563, 2 MiB',
  sectors: [{ ...SECTOR, sectors: 256 }],
  ram: [{ start: 0x2000_0000, end: 0x200a_0000 }],
  massEraseMs: 512,
  worstMassEraseMs: 1024,
  clockFrequency: 250_000_000,
  rom: {
    ...ROM,
    layouts: [
      recorded('@Internal Flash   /0x08000000/256*08Kg', 'public code'),
      inferred('@Option Bytes   /0x40022050/01*297 e', 'the size is recorded, the address is not'),
    ],
    extraMemory: [{ start: 0x4002_2050, size: 297 }],
    announcedMassEraseMs: 1024,
  },
};

/** STM32U575 with 2 MiB: at read-out protection level 1 it acknowledges everything and does nothing. */
export const STM32U575: McuProfile = {
  ...QUAD_WORDS,
  mcu: 'stm32u575xx',
  label: 'STM32U575, 2 MiB',
  sectors: [{ ...SECTOR, sectors: 256 }],
  ram: [{ start: 0x2000_0000, end: 0x200c_0000 }],
  massEraseMs: 512,
  worstMassEraseMs: 1024,
  clockFrequency: 160_000_000,
  rom: {
    ...ROM,
    layouts: [
      recorded('@Internal Flash   /0x08000000/256*08Kg', 'a Zephyr board page'),
      recorded('@Option Bytes   /0x40022040/01*64 e', 'a Zephyr board page'),
      recorded('@OTP Memory   /0x0BFA0000/01*512 e', 'a Zephyr board page'),
    ],
    extraMemory: [
      // OPTR 0x1FEFF8AA as shipped (RM0456, FLASH_OPTR); that it can be read at level 1 is assumed
      { start: 0x4002_2040, size: 64, bytes: [0xaa, 0xf8, 0xef, 0x1f], protectionByte: 0 },
      { start: 0x0bfa_0000, size: 512 },
    ],
    announcedMassEraseMs: 1024,
    quirks: { acceptsWhileProtected: true },
  },
};

/** STM32C562 with 512 KiB (betaflight-configurator#5300): no option bytes to be seen, CLRSTATUS in dfuERROR only. */
export const STM32C562: McuProfile = {
  ...QUAD_WORDS,
  mcu: 'stm32c562xx',
  label: 'STM32C562, 512 KiB',
  sectors: [{ ...SECTOR, sectors: 64 }],
  ram: [{ start: 0x2000_0000, end: 0x2002_0000 }],
  massEraseMs: 128,
  worstMassEraseMs: 256,
  clockFrequency: 144_000_000,
  rom: {
    ...ROM,
    layouts: [
      inferred('@Internal Flash   /0x08000000/64*08Kg', 'sectors of its flash loader, the form of H5'),
    ],
    extraMemory: [],
    announcedMassEraseMs: 256,
    quirks: { clearStatusOnlyInError: true, functionalDescriptorSilent: true },
  },
};
