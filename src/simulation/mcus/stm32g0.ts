import type { McuProfile, RomProfile, SectorRun } from './mcu-profile.ts';
import { inferred, NEWER_ST_ROM } from './st-rom.ts';

/**
 * STM32G0B1 (RM0444 3.3): 8 bytes with ECC, programmed once after an erase, or to zero. Datasheet class values: 85 /
 * 125 us for 8 bytes, 22 / 40 ms for a page and for the whole flash. What the ROM announces is assumed.
 */
const G0B1 = {
  flashStart: 0x0800_0000,
  mcu: 'stm32g0b1xx',
  ram: [{ start: 0x2000_0000, end: 0x2002_4000 }],
  klipperRamSize: 0x2_4000,
  programUnit: 8,
  programUnitMs: 0.085,
  worstProgramUnitMs: 0.125,
  overwrite: 'once-or-zero',
  erasedByte: 0xff,
  massEraseMs: 22,
  worstMassEraseMs: 40,
  atX8: null,
  softwareEntry: 'arrives',
  clockFrequency: 64_000_000,
} as const satisfies Partial<McuProfile>;

/** 0xDFFFE1AA and no areas, each value followed by its complement (RM0444 3.4.1). */
const FACTORY_OPTIONS = [
  [0xaa, 0xe1, 0xff, 0xdf],
  [0xff, 0x01, 0x00, 0x00],
  [0x00, 0x00, 0x00, 0x00],
  [0x7f, 0x00, 0x00, 0x00],
  [0x7f, 0x00, 0x00, 0x00],
  [0xff, 0x01, 0x00, 0x00],
  [0x00, 0x00, 0x00, 0x00],
].flatMap((value) => [...value, ...value.map((byte) => byte ^ 0xff)]);

/** wTransferSize 1024: bigtreetech/EBB#71, Manta-M5P#31. */
const G0B1_ROM = {
  ...NEWER_ST_ROM,
  // the names of the alternates are wrong, the memories behind them are assumed to be those of the G0's siblings
  extraMemory: [{ start: 0x1fff_7800, size: 128, bytes: FACTORY_OPTIONS, protectionByte: 0 }],
  wTransferSize: 1024,
  announcedProgramMs: 16,
  announcedSetAddressMs: 1,
  announcedMassEraseMs: 40,
  leaveReply: 'lost',
} as const satisfies Partial<RomProfile>;

function pages(sectors: number): readonly SectorRun[] {
  return [{ sectorSize: 2048, sectors, eraseMs: 22, worstEraseMs: 40, announcedEraseMs: 40 }];
}

/** The G0C1 of the same die names all three alternate settings alike. */
function thrice(layout: string) {
  const one = inferred(layout, 'the G0C1 says 256*02Kg, the name is seen on G0B1 boards');
  return [one, one, one];
}

export const STM32G0B1: McuProfile = {
  ...G0B1,
  label: 'STM32G0B1, 512 KiB',
  sectors: pages(256),
  rom: { ...G0B1_ROM, layouts: thrice('@Internal Flash   /0x08000000/256*02Kg') },
};

/** As on EBB36: 128 KiB. */
export const STM32G0B1_128K: McuProfile = {
  ...G0B1,
  label: 'STM32G0B1, 128 KiB',
  sectors: pages(64),
  rom: { ...G0B1_ROM, layouts: thrice('@Internal Flash   /0x08000000/64*02Kg') },
};
