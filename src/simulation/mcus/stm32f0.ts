import type { McuProfile, SectorRun } from './mcu-profile.ts';
import { inferred, OLDER_ST_ROM, recorded } from './st-rom.ts';

/**
 * STM32F042 and F072 (RM0091 3.2): halfwords, programmed only where erased, or to zero (PGERR). Times are datasheet
 * class values: 53.5 / 60 us a halfword, a page and the whole flash 20 / 40 ms each. What the ROM announces is assumed.
 */
const F0 = {
  flashStart: 0x0800_0000,
  programUnit: 2,
  programUnitMs: 0.0535,
  worstProgramUnitMs: 0.06,
  overwrite: 'erased-or-zero',
  erasedByte: 0xff,
  massEraseMs: 20,
  worstMassEraseMs: 40,
  atX8: null,
  clockFrequency: 48_000_000,
} as const;

const F0_ROM = {
  ...OLDER_ST_ROM,
  // the same on every F042, F070 and F072
  serial: { fixed: 'FFFFFFFEFFFF' },
  // as ST ships them (RM0091 4): RDP 0xAA, everything else ones, each with its complement
  extraMemory: [
    {
      start: 0x1fff_f800,
      size: 16,
      bytes: [0xaa, 0x55, 0xff, 0x00, 0xff, 0x00, 0xff, 0x00, 0xff, 0x00, 0xff, 0x00, 0xff, 0x00, 0xff, 0x00],
      protectionByte: 0,
    },
  ],
  wTransferSize: 2048,
  announcedProgramMs: 70,
  announcedSetAddressMs: 0,
  announcedMassEraseMs: 40,
};
const OPTION_BYTES = '@Option Bytes  /0x1FFFF800/01*016 e';

function pages(sectorSize: number, sectors: number): readonly SectorRun[] {
  return [{ sectorSize, sectors, eraseMs: 20, worstEraseMs: 40, announcedEraseMs: 40 }];
}

export const STM32F042: McuProfile = {
  ...F0,
  mcu: 'stm32f042x6',
  label: 'STM32F042, 32 KiB',
  sectors: pages(1024, 32),
  ram: [{ start: 0x2000_0000, end: 0x2000_1800 }],
  klipperRamSize: 0x1800,
  // the ROM looks whether the flash is empty and returns to it when not
  softwareEntry: 'only-empty',
  rom: {
    ...F0_ROM,
    layouts: [
      recorded('@Internal Flash  /0x08000000/032*0001Kg', 'public code, VoronDesign/Voron-Hardware#218'),
      recorded(OPTION_BYTES, 'public code'),
    ],
  },
};

export const STM32F072: McuProfile = {
  ...F0,
  mcu: 'stm32f072xb',
  label: 'STM32F072, 128 KiB',
  sectors: pages(2048, 64),
  ram: [{ start: 0x2000_0000, end: 0x2000_4000 }],
  klipperRamSize: 0x4000,
  softwareEntry: 'arrives',
  rom: {
    ...F0_ROM,
    layouts: [
      recorded('@Internal Flash  /0x08000000/064*0002Kg', 'public code, as STM32F070xB/F072'),
      inferred(OPTION_BYTES, 'that of the F042'),
    ],
    quirks: { stuckWithoutHubMs: 40 },
  },
};
