import type { UartRomProfile } from './uart-rom-profile.ts';

/**
 * UART ROMs by part. Product ids, free RAM, and where ROM, option bytes and identity stand: AN2606, and the reference
 * manual of each. Versions: protocol 2.2 as recorded on F1, 3.1 as recorded on F4, G0 and L0, assumed for the others.
 * Starting takes milliseconds (AN2606, bootloader startup timings); the numbers are not re-read.
 */
type Common = Omit<UartRomProfile, 'productId' | 'freeRam' | 'readable' | 'identity' | 'highestRate'>;

const PROTOCOL_2_2: Common = {
  version: 0x22,
  erase: 'pages',
  hasChecksum: false,
  hasMassErase: true,
  banks: null,
  maxPagesAtOnce: null,
  pagesPerProtection: 1,
  startUpMs: 1.2,
  quirks: {},
};

const PROTOCOL_3_1: Common = { ...PROTOCOL_2_2, version: 0x31, erase: 'extended', startUpMs: 2 };

/** AN3155 2.2 tested 115200 and nothing above it; that the ROM can do a little more is a guess that has to be marked. */
function inferredRate(baudRate: number) {
  return { baudRate, source: 'inferred: AN3155 2.2 tested up to 115200 and says nothing of more' };
}

/** High density. One code of Write Protect stands for two pages of 2 KiB (PM0075 2.5). */
export const UART_F103: UartRomProfile = {
  ...PROTOCOL_2_2,
  productId: 0x414,
  pagesPerProtection: 2,
  freeRam: { start: 0x2000_0200, size: 0xbe00 },
  readable: [
    { start: 0x1fff_f000, size: 0x800 },
    { start: 0x1fff_f800, size: 16 },
  ],
  // RDP 0xA5, nothing write-protected, each byte beside its complement (PM0075 2.4)
  optionBytes: [
    {
      start: 0x1fff_f800,
      bytes: [0xa5, 0x5a, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0],
    },
  ],
  identity: { uid: 0x1fff_f7e8, flashSize: 0x1fff_f7e0, onlyWhole: null },
  highestRate: {
    baudRate: 921_600,
    source: 'betaflight-configurator#548: the rate that it used on F1 boards for years',
  },
};

/** Reads of less than 256 bytes of its identity end in NACK at the length (florisla/stm32loader#25). */
export const UART_F407: UartRomProfile = {
  ...PROTOCOL_3_1,
  productId: 0x413,
  freeRam: { start: 0x2000_3000, size: 0x1d000 },
  readable: [
    { start: 0x1fff_0000, size: 0x7800 },
    { start: 0x1fff_7a00, size: 256 },
    { start: 0x1fff_c000, size: 16 },
  ],
  identity: {
    uid: 0x1fff_7a10,
    flashSize: 0x1fff_7a22,
    onlyWhole: { start: 0x1fff_7a00, size: 256, refusedAt: 'length' },
  },
  highestRate: inferredRate(460_800),
};

export const UART_G0B1: UartRomProfile = {
  ...PROTOCOL_3_1,
  productId: 0x467,
  banks: [
    { start: 0x0800_0000, size: 0x4_0000 },
    { start: 0x0804_0000, size: 0x4_0000 },
  ],
  freeRam: { start: 0x2000_4000, size: 0x1_c000 },
  readable: [
    { start: 0x1fff_0000, size: 0x7000 },
    { start: 0x1fff_7500, size: 256 },
    { start: 0x1fff_7800, size: 128 },
  ],
  identity: { uid: 0x1fff_7590, flashSize: 0x1fff_75e0, onlyWhole: null },
  highestRate: inferredRate(460_800),
};

const H7_READABLE = [
  { start: 0x1ff0_0000, size: 0x1_e800 },
  { start: 0x1ff1_e800, size: 256 },
  { start: 0x5200_201c, size: 44 },
];

export const UART_H743: UartRomProfile = {
  ...PROTOCOL_3_1,
  productId: 0x450,
  banks: [
    { start: 0x0800_0000, size: 0x10_0000 },
    { start: 0x0810_0000, size: 0x10_0000 },
  ],
  freeRam: { start: 0x2000_4100, size: 0x1_bf00 },
  readable: H7_READABLE,
  identity: { uid: 0x1ff1_e800, flashSize: 0x1ff1_e880, onlyWhole: null },
  highestRate: inferredRate(460_800),
};

/** Free RAM as on the H743: inferred. What is read straight after it was written reads as blank. */
export const UART_H723: UartRomProfile = {
  ...UART_H743,
  productId: 0x483,
  banks: null,
  quirks: { blankWhenReadAtOnce: true },
};

/**
 * No mass erase (florisla/stm32loader#65), at most 511 pages a command, and reads within its option and identity
 * block end in NACK at the address unless they take all 128 bytes (florisla/stm32loader#61, on the L05).
 */
export const UART_L072: UartRomProfile = {
  ...PROTOCOL_3_1,
  productId: 0x447,
  hasMassErase: false,
  maxPagesAtOnce: 511,
  pagesPerProtection: 32,
  freeRam: { start: 0x2000_2000, size: 0x3000 },
  readable: [
    { start: 0x1ff0_0000, size: 0x2000 },
    { start: 0x1ff8_0000, size: 128 },
  ],
  identity: {
    uid: 0x1ff8_0050,
    flashSize: 0x1ff8_007c,
    onlyWhole: { start: 0x1ff8_0000, size: 128, refusedAt: 'address' },
  },
  highestRate: inferredRate(230_400),
};

/** Bootloader 13.1 ends Get with one ACK too many. */
export const UART_L412: UartRomProfile = {
  ...PROTOCOL_3_1,
  productId: 0x464,
  freeRam: { start: 0x2000_2100, size: 0x5f00 },
  readable: [
    { start: 0x1fff_0000, size: 0x7000 },
    { start: 0x1fff_7500, size: 256 },
    { start: 0x1fff_7800, size: 16 },
  ],
  identity: { uid: 0x1fff_7590, flashSize: 0x1fff_75e0, onlyWhole: null },
  highestRate: inferredRate(460_800),
  quirks: { extraAckAfterGet: true },
};

/** None of the parts above is known to have Get Checksum. That this one has it, its version and free RAM are inferred. */
export const UART_U575: UartRomProfile = {
  ...PROTOCOL_3_1,
  productId: 0x482,
  version: 0x40,
  hasChecksum: true,
  banks: [
    { start: 0x0800_0000, size: 0x10_0000 },
    { start: 0x0810_0000, size: 0x10_0000 },
  ],
  freeRam: { start: 0x2000_4000, size: 0x2_c000 },
  readable: [
    { start: 0x0bf9_0000, size: 0x8000 },
    { start: 0x0bfa_0700, size: 256 },
  ],
  identity: { uid: 0x0bfa_0700, flashSize: 0x0bfa_07a0, onlyWhole: null },
  highestRate: inferredRate(460_800),
};

/** Free RAM and what can be read: AN2606, as on the other parts of the series. */
export const UART_G474: UartRomProfile = {
  ...PROTOCOL_3_1,
  productId: 0x469,
  freeRam: { start: 0x2000_4000, size: 0x1_4000 },
  readable: [
    { start: 0x1fff_0000, size: 0x7000 },
    { start: 0x1fff_7500, size: 256 },
    { start: 0x1fff_7800, size: 48 },
  ],
  identity: { uid: 0x1fff_7590, flashSize: 0x1fff_75e0, onlyWhole: null },
  highestRate: inferredRate(460_800),
};
