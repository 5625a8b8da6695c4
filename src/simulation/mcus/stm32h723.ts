import type { McuProfile } from './mcu-profile.ts';

/**
 * STM32H723 with 1 MiB (RM0468 4.3). Times are those of the H743 datasheet (128 KiB at x32: 1.1 s typical, 2.2 s at
 * most; 100 us a flash word). Its ROM's announced times and serial number are not public: the times are assumed, the
 * serial is formed like the H743's, IDCODE and 0000, the same on every chip of a revision.
 */
export const STM32H723: McuProfile = {
  mcu: 'stm32h723xx',
  flashStart: 0x0800_0000,
  sectors: [{ sectorSize: 0x20000, sectors: 8, eraseMs: 1100, announcedEraseMs: 2200 }],
  ram: [
    { start: 0x2000_0000, end: 0x2002_0000 },
    { start: 0x2400_0000, end: 0x2405_0000 },
  ],
  programUnit: 32,
  programUnitMs: 0.1,
  programOnce: true,
  massEraseMs: 8800,
  clockFrequency: 520_000_000,
  rom: {
    bcdUSB: 0x0200,
    bcdDevice: 0x0200,
    manufacturer: 'STMicroelectronics',
    product: 'DFU in FS Mode',
    serial: { fixed: '100164830000' },
    layouts: [
      { text: '@Internal Flash   /0x08000000/8*128Kg' },
      { text: '@Option Bytes   /0x5200201C/01*88 e' },
    ],
    extraMemory: [{ start: 0x5200_201c, size: 88 }],
    wTransferSize: 1024,
    announcedProgramMs: 8,
    announcedSetAddressMs: 1,
    announcedMassEraseMs: 17_600,
    bornInError: false,
  },
};
