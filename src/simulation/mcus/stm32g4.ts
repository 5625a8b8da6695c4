import type { McuProfile } from './mcu-profile.ts';
import { NEWER_ST_ROM, recorded } from './st-rom.ts';

/**
 * STM32G474 with 512 KiB in two banks (RM0440 3.3): 8 bytes with ECC. Datasheet class values: 82 / 91 us for 8 bytes,
 * 22 / 24.5 ms for a page. What the ROM announces and wTransferSize are assumed.
 */
export const STM32G474: McuProfile = {
  mcu: 'stm32g474xx',
  label: 'STM32G474, 512 KiB',
  flashStart: 0x0800_0000,
  sectors: [{ sectorSize: 2048, sectors: 256, eraseMs: 22, worstEraseMs: 24.5, announcedEraseMs: 25 }],
  ram: [{ start: 0x2000_0000, end: 0x2002_0000 }],
  klipperRamSize: 0x2_0000,
  programUnit: 8,
  programUnitMs: 0.082,
  worstProgramUnitMs: 0.091,
  overwrite: 'once-or-zero',
  erasedByte: 0xff,
  massEraseMs: 22,
  worstMassEraseMs: 24.5,
  atX8: null,
  softwareEntry: 'arrives',
  clockFrequency: 170_000_000,
  rom: {
    ...NEWER_ST_ROM,
    layouts: [
      recorded('@Internal Flash   /0x08000000/256*02Kg', 'public code (WeAct G474)'),
      recorded('@Option Bytes   /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e', 'public code'),
    ],
    extraMemory: [
      // FLASH_OPTR as shipped (RM0440 3.4.1) and its complement
      {
        start: 0x1fff_7800,
        size: 48,
        bytes: [0xaa, 0xf8, 0xef, 0xff, 0x55, 0x07, 0x10, 0x00],
        protectionByte: 0,
      },
      { start: 0x1fff_f800, size: 48 },
    ],
    wTransferSize: 1024,
    announcedProgramMs: 12,
    announcedSetAddressMs: 1,
    announcedMassEraseMs: 50,
  },
};

/** The same with DBANK = 0: pages of twice the size (RM0440 table 17). */
export const STM32G474_ONE_BANK: McuProfile = {
  ...STM32G474,
  label: 'STM32G474 as one bank, 512 KiB',
  sectors: STM32G474.sectors.map((run) => ({ ...run, sectorSize: 4096, sectors: 128 })),
  rom: STM32G474.rom && {
    ...STM32G474.rom,
    extraMemory: STM32G474.rom.extraMemory.map((memory) =>
      memory.start === 0x1fff_7800
        ? { ...memory, bytes: [0xaa, 0xf8, 0xaf, 0xff, 0x55, 0x07, 0x50, 0x00] }
        : memory,
    ),
  },
};
