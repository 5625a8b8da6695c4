import type { McuProfile, RomProfile, SectorRun } from './mcu-profile.ts';
import { inferred, OLDER_ST_ROM, recorded } from './st-rom.ts';
import { F4, f4Sectors } from './stm32f4.ts';

/**
 * F7 (RM0431, RM0385, RM0410): flash like F4's, bits only clear. The F745's ROM announces 5 ms for a program and for
 * setting the address and holds GETSTATUS for longer than 1.5 s during an erase (fwupd#1944); that it announces 5 ms
 * for an erase too is inferred, as all this is for its siblings. wTransferSize 1024: seen on the F722 (monome/crow#128).
 */
const F7_ROM = {
  ...OLDER_ST_ROM,
  // as shipped (RM0385 3.4.1): USER 0xFF, RDP 0xAA, complements above
  extraMemory: [{ start: 0x1fff_0000, size: 32, bytes: [0xff, 0xaa, 0x00, 0x55], protectionByte: 1 }],
  wTransferSize: 1024,
  announcedProgramMs: 5,
  announcedSetAddressMs: 5,
  announcedMassEraseMs: 5,
  bornInError: true,
  leaveReply: 'lost',
} as const satisfies Partial<RomProfile>;

const OPTION_BYTES = inferred('@Option Bytes  /0x1FFF0000/01*032 e', 'place and size of RM0385 3.4.2');

const F7 = { ...F4, clockFrequency: 216_000_000 };

/** 4 x 32 KiB, 128 KiB, then `large` x 256 KiB (RM0385 3.3). */
function largeSectors(large: number): readonly SectorRun[] {
  return [
    { sectorSize: 0x8000, sectors: 4, eraseMs: 250, worstEraseMs: 500, announcedEraseMs: 5 },
    { sectorSize: 0x2_0000, sectors: 1, eraseMs: 500, worstEraseMs: 1000, announcedEraseMs: 5 },
    { sectorSize: 0x4_0000, sectors: large, eraseMs: 1000, worstEraseMs: 2000, announcedEraseMs: 5 },
  ];
}

/** STM32F722 with 512 KiB. Klipper has no name for it: that of the firmware is made up. */
export const STM32F722: McuProfile = {
  ...F7,
  mcu: 'stm32f722xx',
  label: 'STM32F722, 512 KiB',
  sectors: f4Sectors(3).map((run) => ({ ...run, announcedEraseMs: 5 })),
  ram: [{ start: 0x2000_0000, end: 0x2004_0000 }],
  massEraseMs: 8000,
  worstMassEraseMs: 16_000,
  rom: {
    ...F7_ROM,
    layouts: [
      recorded('@Internal Flash  /0x08000000/04*016Kg,01*64Kg,03*128Kg', 'public code (F72x)'),
      OPTION_BYTES,
    ],
  },
};

/** STM32F745 with 1 MiB. Klipper has no name for it: that of the firmware is made up. */
export const STM32F745: McuProfile = {
  ...F7,
  mcu: 'stm32f745xx',
  label: 'STM32F745, 1 MiB',
  sectors: largeSectors(3),
  ram: [{ start: 0x2000_0000, end: 0x2005_0000 }],
  massEraseMs: 8000,
  worstMassEraseMs: 16_000,
  rom: {
    ...F7_ROM,
    layouts: [
      recorded('@Internal Flash  /0x08000000/04*032Kg,01*128Kg,03*256Kg', 'public code (F74x)'),
      OPTION_BYTES,
    ],
  },
};

/** STM32F765 with 2 MiB. Klipper jumps to 0x1fff0000, where this part has its option bytes: the ROM is at 0x1ff00000. */
export const STM32F765: McuProfile = {
  ...F7,
  mcu: 'stm32f765xx',
  label: 'STM32F765, 2 MiB',
  sectors: largeSectors(7),
  ram: [{ start: 0x2000_0000, end: 0x2008_0000 }],
  klipperRamSize: 0x8_0000,
  massEraseMs: 16_000,
  worstMassEraseMs: 32_000,
  softwareEntry: 'hangs',
  rom: {
    ...F7_ROM,
    layouts: [
      inferred('@Internal Flash  /0x08000000/04*032Kg,01*128Kg,07*256Kg', 'that of MicroPython on it'),
      OPTION_BYTES,
    ],
  },
};
