import type { ExtraMemory, McuProfile, RomProfile, SectorRun } from './mcu-profile.ts';
import { OLDER_ST_ROM, recorded } from './st-rom.ts';

/**
 * What F4 parts share (RM0090 3): bits only clear, and nobody tells. Datasheet class values at x32: 16 / 100 us a word;
 * 16 KiB 0.25 / 0.5 s, 64 KiB 0.55 / 1.1 s, 128 KiB 1 / 2 s; at x8 a word takes four programs and an erase about twice
 * as long. That the ROM announces the maximum of an erase is inferred, as is x32.
 */
export const F4 = {
  flashStart: 0x0800_0000,
  programUnit: 4,
  programUnitMs: 0.016,
  worstProgramUnitMs: 0.1,
  overwrite: 'clears-bits',
  erasedByte: 0xff,
  atX8: { erase: 2, program: 4 },
  softwareEntry: 'arrives',
  klipperRamSize: 0x2_0000,
} as const satisfies Partial<McuProfile>;

/** As ST ships them (RM0090 3.7.1 table 14): USER 0xEF, RDP 0xAA, nothing write-protected; complements above. */
const F4_FACTORY_OPTIONS: ExtraMemory = {
  start: 0x1fff_c000,
  size: 16,
  bytes: [0xef, 0xaa, 0x10, 0x55, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x00, 0xf0],
  protectionByte: 1,
};

/**
 * 104 ms for a program and for setting the address were seen on the F469 and are assumed for its siblings; 100 ms for a
 * mass erase, whatever it takes, was seen on the F405. Born in dfuERROR: seen on F2, F4 and F7.
 */
export const F4_ROM = {
  ...OLDER_ST_ROM,
  extraMemory: [F4_FACTORY_OPTIONS, { start: 0x1fff_7800, size: 528 }, { start: 0xffff_0000, size: 4 }],
  wTransferSize: 2048,
  announcedProgramMs: 104,
  announcedSetAddressMs: 104,
  announcedMassEraseMs: 100,
  bornInError: true,
  // "Error during download get_status" after :leave is what dfu-util 0.11 users see
  leaveReply: 'lost',
} as const satisfies Partial<RomProfile>;

const SOURCE = 'zmkfirmware/zmk#1711 (F411)';
export const F4_OPTION_BYTES = recorded('@Option Bytes  /0x1FFFC000/01*016 e', SOURCE);
export const F4_OTP = recorded('@OTP Memory /0x1FFF7800/01*512 e,01*016 e', SOURCE);
export const DEVICE_FEATURE = recorded('@Device Feature/0xFFFF0000/01*004 e', SOURCE);

/** 4 x 16 KiB, 64 KiB, then `large` x 128 KiB. */
export function f4Sectors(large: number): readonly SectorRun[] {
  return [
    { sectorSize: 0x4000, sectors: 4, eraseMs: 250, worstEraseMs: 500, announcedEraseMs: 500 },
    { sectorSize: 0x1_0000, sectors: 1, eraseMs: 550, worstEraseMs: 1100, announcedEraseMs: 1100 },
    { sectorSize: 0x2_0000, sectors: large, eraseMs: 1000, worstEraseMs: 2000, announcedEraseMs: 2000 },
  ];
}
