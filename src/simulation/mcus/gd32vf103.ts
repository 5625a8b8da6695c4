import type { McuProfile, RomProfile } from './mcu-profile.ts';
import { inferred, recorded } from './st-rom.ts';

const ISSUE = 'riscv-mcu/gd32-dfu-utils#5';
const PAGE = { sectorSize: 1024, sectors: 128, eraseMs: 45, worstEraseMs: 100, announcedEraseMs: 100 };

/** 100 ms for setting the address and 104 ms for a program: gd32-dfu-utils#3, where it is born in dfuERROR, too. */
const ROM: RomProfile = {
  vendorId: 0x28e9,
  productId: 0x0189,
  bcdUSB: 0x0200,
  bcdDevice: 0x1000,
  manufacturer: 'GDMicroelectronics',
  product: 'GD32 Device in DFU Mode',
  // the third character tells the size: B, 8, 6, 4 are 128, 64, 32, 16 KiB
  serial: { packed: '3CBJ' },
  layouts: [
    recorded('@Internal Flash  /0x08000000/512*002Kg', ISSUE),
    recorded('@Option Bytes  /0x1FFFF800/01*016 g', ISSUE),
  ],
  extraMemory: [{ start: 0x1fff_f800, size: 16 }],
  wTransferSize: 2048,
  announcedProgramMs: 104,
  announcedSetAddressMs: 100,
  announcedMassEraseMs: 100,
  bornInError: true,
  busy: 'holds',
  leaveReply: 'given',
  quirks: {},
};

/**
 * GD32VF103 with 128 KiB in pages of 1 KiB, as on the Longan Nano: the layout that it announces is wrong. Writing over
 * old data fails in silence. Times are assumed. It is a RISC-V part; that its start-up code differs from Cortex-M is
 * not modelled. Klipper has no name for it: that of the firmware is made up.
 */
export const GD32VF103: McuProfile = {
  mcu: 'gd32vf103xb',
  label: 'GD32VF103, 128 KiB',
  flashStart: 0x0800_0000,
  sectors: [PAGE],
  ram: [{ start: 0x2000_0000, end: 0x2000_8000 }],
  klipperRamSize: 0x8000,
  programUnit: 4,
  programUnitMs: 0.0375,
  worstProgramUnitMs: 0.2,
  overwrite: 'clears-bits',
  erasedByte: 0xff,
  massEraseMs: 400,
  worstMassEraseMs: 1000,
  atX8: null,
  softwareEntry: 'hangs',
  clockFrequency: 108_000_000,
  rom: ROM,
};

/** The chip as sold bare: a right layout, and a mass erase that reports failure. */
export const GD32VF103_BARE: McuProfile = {
  ...GD32VF103,
  label: 'GD32VF103, 128 KiB, bare',
  rom: {
    ...ROM,
    bcdDevice: 0x0100,
    layouts: [
      recorded('@Internal Flash  /0x08000000/128*001Kg', ISSUE),
      inferred('@Option Bytes  /0x1FFFF800/01*016 g', 'that of the Longan Nano'),
    ],
    quirks: { massEraseFails: true },
  },
};
