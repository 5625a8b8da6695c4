import type { RomProfile, RomString } from './mcu-profile.ts';

/**
 * What ST's ROMs have in common. They come in two kinds: the older ones (F0, F1, F4, F7, L0, L4) say bcdDevice 2200 and
 * two blanks after "Internal Flash", the newer ones (G0, G4, H5, H7, U5, C5) 0200 and three.
 */
type Common = Omit<
  RomProfile,
  | 'layouts'
  | 'extraMemory'
  | 'wTransferSize'
  | 'announcedProgramMs'
  | 'announcedSetAddressMs'
  | 'announcedMassEraseMs'
>;

const ST = {
  vendorId: 0x0483,
  productId: 0xdf11,
  manufacturer: 'STMicroelectronics',
  serial: 'from-uid',
  bornInError: false,
  busy: 'holds',
  leaveReply: 'given',
  quirks: {},
} as const satisfies Partial<RomProfile>;

/** bcdUSB and product as recorded on F405 and F429; assumed for the other parts of that kind. */
export const OLDER_ST_ROM: Common = {
  ...ST,
  bcdUSB: 0x0100,
  bcdDevice: 0x2200,
  product: 'STM32  BOOTLOADER',
};

/** Product as recorded on H743 and G0B1 boards; assumed for the other parts of that kind. */
export const NEWER_ST_ROM: Common = { ...ST, bcdUSB: 0x0200, bcdDevice: 0x0200, product: 'DFU in FS Mode' };

export function recorded(text: string, source: string): RomString {
  return { text, source };
}

/** A string that nobody recorded. */
export function inferred(text: string, why: string): RomString {
  return { text, source: `inferred: ${why}` };
}
