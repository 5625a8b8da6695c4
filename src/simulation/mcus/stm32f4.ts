import type { SectorRun } from './mcu-profile.ts';

/**
 * What F4 parts share: sector sizes and datasheet-class times at x32 (16 us a word; 16 KiB 0.25 s typical, 0.5 s at
 * most; 64 KiB 0.55 / 1.1 s; 128 KiB 1 / 2 s). That the ROM announces the maximum is inferred, as is x32.
 */
export const F4_PROGRAM_UNIT = 4;
export const F4_PROGRAM_UNIT_MS = 0.016;
/** seen on the F469 ROM for programming and for setting the address alike; assumed for its siblings */
export const F4_ANNOUNCED_MS = 104;
/** the F405 ROM announces 100 ms for a mass erase whatever it takes */
export const F4_ANNOUNCED_MASS_ERASE_MS = 100;

/** 4 x 16 KiB, 64 KiB, then `large` x 128 KiB. */
export function f4Sectors(large: number): readonly SectorRun[] {
  return [
    { sectorSize: 0x4000, sectors: 4, eraseMs: 250, announcedEraseMs: 500 },
    { sectorSize: 0x10000, sectors: 1, eraseMs: 550, announcedEraseMs: 1100 },
    { sectorSize: 0x20000, sectors: large, eraseMs: 1000, announcedEraseMs: 2000 },
  ];
}
