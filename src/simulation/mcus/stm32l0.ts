import type { McuProfile } from './mcu-profile.ts';
import { inferred, OLDER_ST_ROM, recorded } from './st-rom.ts';

/**
 * STM32L072 with 192 KiB in pages of 128 bytes (RM0376 3.3). Erased cells read as zero. 3.2 / 3.94 ms for a page and for
 * a half page of 64 bytes, which is how the ROM programs; refusing words that are not erased (NOTZEROERR), the announced
 * times and wTransferSize are assumed. Klipper has no name for it: that of the firmware is made up.
 */
export const STM32L072: McuProfile = {
  mcu: 'stm32l072xx',
  label: 'STM32L072, 192 KiB',
  flashStart: 0x0800_0000,
  sectors: [{ sectorSize: 128, sectors: 1536, eraseMs: 3.2, worstEraseMs: 3.94, announcedEraseMs: 4 }],
  ram: [{ start: 0x2000_0000, end: 0x2000_5000 }],
  klipperRamSize: 0x5000,
  programUnit: 4,
  programUnitMs: 0.2,
  worstProgramUnitMs: 0.25,
  overwrite: 'erased-or-zero',
  erasedByte: 0x00,
  massEraseMs: 4915,
  worstMassEraseMs: 6052,
  atX8: null,
  softwareEntry: 'arrives',
  clockFrequency: 32_000_000,
  rom: {
    ...OLDER_ST_ROM,
    layouts: [
      recorded('@Internal Flash  /0x08000000/1536*128g', 'public code'),
      recorded('@Option Bytes  /0x1FF80000/01*032 e', 'public code'),
      inferred('@Data Memory /0x08080000/2*3Ke', 'its first letters are cut off where it was recorded'),
    ],
    extraMemory: [
      { start: 0x1ff8_0000, size: 32 },
      { start: 0x0808_0000, size: 6144 },
    ],
    wTransferSize: 2048,
    announcedProgramMs: 128,
    announcedSetAddressMs: 0,
    announcedMassEraseMs: 6100,
  },
};
