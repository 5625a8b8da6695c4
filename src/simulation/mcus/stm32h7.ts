import type { McuProfile, RomProfile } from './mcu-profile.ts';
import { NEWER_ST_ROM, recorded } from './st-rom.ts';

/**
 * H7 (RM0468 4.3, RM0433 4.3): 32 bytes with ECC, one program for each erase. Times of the H743 datasheet: 128 KiB at
 * x32 1.1 / 2.2 s, at x8 2 / 4 s; 100 / 200 us a flash word, at x8 about 2.9 times that. What the ROMs announce is not
 * public and assumed. The serial numbers are IDCODE and 0000, the same on every chip of a revision: recorded on the
 * H743, inferred on the H723.
 */
const H7 = {
  flashStart: 0x0800_0000,
  klipperRamSize: 0x2_0000,
  programUnit: 32,
  programUnitMs: 0.1,
  worstProgramUnitMs: 0.2,
  overwrite: 'once',
  erasedByte: 0xff,
  atX8: { erase: 1.82, program: 2.9 },
  softwareEntry: 'arrives',
} as const satisfies Partial<McuProfile>;

const H7_ROM = {
  ...NEWER_ST_ROM,
  wTransferSize: 1024,
  announcedProgramMs: 8,
  announcedSetAddressMs: 1,
} as const satisfies Partial<RomProfile>;

/** Flash registers from OPTSR_CUR on (RM0433 4.9). */
const OPTION_REGISTERS = [
  // OPTSR_CUR 0x1406AAF0 as shipped, PRG the same
  0xf0, 0xaa, 0x06, 0x14, 0xf0, 0xaa, 0x06, 0x14, 0x00, 0x00, 0x00, 0x00,
  // PRAR and SCAR: start behind end, no area
  0xff, 0x00, 0x00, 0x00, 0xff, 0x00, 0x00, 0x00, 0xff, 0x00, 0x00, 0x00, 0xff, 0x00, 0x00, 0x00,
  // WPSN: nothing protected
  0xff, 0x00, 0x00, 0x00, 0xff, 0x00, 0x00, 0x00,
  // BOOT: the flash, or the ROM
  0x00, 0x08, 0xf0, 0x1f, 0x00, 0x08, 0xf0, 0x1f,
];

const H7_SECTOR = { sectorSize: 0x2_0000, eraseMs: 1100, worstEraseMs: 2200, announcedEraseMs: 2200 };

export const STM32H723: McuProfile = {
  ...H7,
  mcu: 'stm32h723xx',
  label: 'STM32H723, 1 MiB',
  sectors: [{ ...H7_SECTOR, sectors: 8 }],
  ram: [
    { start: 0x2000_0000, end: 0x2002_0000 },
    { start: 0x2400_0000, end: 0x2405_0000 },
  ],
  massEraseMs: 8800,
  worstMassEraseMs: 17_600,
  clockFrequency: 520_000_000,
  rom: {
    ...H7_ROM,
    serial: { fixed: '100164830000' },
    layouts: [
      recorded('@Internal Flash   /0x08000000/8*128Kg', 'public code (Manta M8P v2.0, Octopus Max EZ)'),
      recorded('@Option Bytes   /0x5200201C/01*88 e', 'public code (Manta M8P v2.0)'),
    ],
    extraMemory: [{ start: 0x5200_201c, size: 88, bytes: OPTION_REGISTERS, protectionByte: 1 }],
    announcedMassEraseMs: 17_600,
  },
};

/** Revision V: an erase in bank 2 leaves its ROM in dfuDNBUSY (betaflight-configurator#1861). */
export const STM32H743: McuProfile = {
  ...H7,
  mcu: 'stm32h743xx',
  label: 'STM32H743, 2 MiB',
  sectors: [{ ...H7_SECTOR, sectors: 16 }],
  ram: [
    { start: 0x2000_0000, end: 0x2002_0000 },
    { start: 0x2400_0000, end: 0x2408_0000 },
  ],
  massEraseMs: 17_600,
  worstMassEraseMs: 35_200,
  clockFrequency: 400_000_000,
  rom: {
    ...H7_ROM,
    serial: { fixed: '200364500000' },
    layouts: [
      recorded('@Internal Flash   /0x08000000/16*128Kg', 'electro-smith/libDaisy#195'),
      recorded('@Option Bytes   /0x5200201C/01*128 e', 'electro-smith/libDaisy#195'),
    ],
    extraMemory: [{ start: 0x5200_201c, size: 128, bytes: OPTION_REGISTERS, protectionByte: 1 }],
    announcedMassEraseMs: 35_200,
    leaveReply: 'lost',
    quirks: { stuckAfterEraseFrom: 0x0810_0000 },
  },
};
