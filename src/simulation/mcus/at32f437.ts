import type { McuProfile } from './mcu-profile.ts';
import { recorded } from './st-rom.ts';

const SECTOR = { sectorSize: 0x1000, eraseMs: 50, worstEraseMs: 400, announcedEraseMs: 400 };

/**
 * AT32F437 with 4032 KiB: its ROM keeps the first eight sectors to itself. Layouts as betaflight-configurator expects
 * them of this part; manufacturer, product, wTransferSize and all times are assumed. Klipper has no name for it: that of
 * the firmware is made up.
 */
export const AT32F437: McuProfile = {
  mcu: 'at32f437xm',
  label: 'AT32F437, 4032 KiB',
  flashStart: 0x0800_0000,
  sectors: [
    { ...SECTOR, sectors: 8, readOnly: true },
    { ...SECTOR, sectors: 1000 },
  ],
  ram: [{ start: 0x2000_0000, end: 0x2006_0000 }],
  klipperRamSize: 0x2_0000,
  programUnit: 4,
  programUnitMs: 0.05,
  worstProgramUnitMs: 0.2,
  overwrite: 'erased-or-zero',
  erasedByte: 0xff,
  massEraseMs: 15_000,
  worstMassEraseMs: 30_000,
  atX8: null,
  softwareEntry: 'hangs',
  clockFrequency: 288_000_000,
  rom: {
    vendorId: 0x2e3c,
    productId: 0xdf11,
    bcdUSB: 0x0200,
    bcdDevice: 0x0200,
    manufacturer: 'ArteryTek',
    product: 'AT32 Bootloader DFU',
    serial: { fixed: 'AT32' },
    layouts: [
      recorded('@Internal Flash   /0x08000000/08*04Ka,1000*04Kg', 'betaflight-configurator (F437)'),
      recorded('@Option byte   /0x1FFFC000/01*4096 g', 'betaflight-configurator (F43xM)'),
    ],
    extraMemory: [{ start: 0x1fff_c000, size: 4096 }],
    wTransferSize: 2048,
    announcedProgramMs: 120,
    announcedSetAddressMs: 0,
    announcedMassEraseMs: 30_000,
    bornInError: false,
    busy: 'holds',
    leaveReply: 'given',
    quirks: {},
  },
};
