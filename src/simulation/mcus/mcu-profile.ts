/** A microcontroller as the simulation needs it. Every number names its source where it stands; times are ms. */

/** Equal sectors in a row. */
export interface SectorRun {
  sectorSize: number;
  sectors: number;
  /** typical at 2.7 to 3.6 V */
  eraseMs: number;
  /** the datasheet's maximum */
  worstEraseMs: number;
  /** what the ROM announces as bwPollTimeout for it */
  announcedEraseMs: number;
  /** neither erased nor programmed by the ROM */
  readOnly?: true;
}

/**
 * What programming does to cells that hold something already.
 * clears-bits: ones become zeros and nobody says so (F4, F7).
 * erased-or-zero: refused unless the unit is erased or becomes all zero (PGERR of F0 and F1).
 * once-or-zero: refused after one program since the erase, whatever it was, except for all zeros (ECC over 8 or 16 bytes).
 * once: refused after one program since the erase (ECC over a flash word, H7).
 */
export type Overwrite = 'clears-bits' | 'erased-or-zero' | 'once-or-zero' | 'once';

export interface McuProfile {
  /** Klipper's MCU name, which its firmware reports as USB product */
  mcu: string;
  /** as people write it, with the size of its flash */
  label: string;
  flashStart: number;
  sectors: readonly SectorRun[];
  /** where an initial stack pointer may lie, end inclusive */
  ram: readonly { start: number; end: number }[];
  /** bytes of RAM that Klipper's Kconfig gives the part; its image's stack starts at their end */
  klipperRamSize: number;
  /** bytes programmed at once, and the time that takes, typical and at most */
  programUnit: number;
  programUnitMs: number;
  worstProgramUnitMs: number;
  overwrite: Overwrite;
  /** what erased cells read as */
  erasedByte: number;
  massEraseMs: number;
  worstMassEraseMs: number;
  /** times longer at x8 parallelism than at the x32 of the numbers above; null: the part has no such setting */
  atX8: { erase: number; program: number } | null;
  /** null: no DFU in ROM */
  rom: RomProfile | null;
  /** a jump into the ROM by software: it arrives; only while the flash is empty; never, the board hangs */
  softwareEntry: 'arrives' | 'only-empty' | 'hangs';
  /** system clock of Klipper's build for it, Hz */
  clockFrequency: number;
}

/** A DfuSe ROM: what it says of itself, and where it departs from AN3156. */
export interface RomProfile {
  vendorId: number;
  productId: number;
  bcdUSB: number;
  bcdDevice: number;
  manufacturer: string;
  product: string;
  serial: RomSerial;
  /** of each alternate setting in order */
  layouts: readonly RomString[];
  /** readable besides the flash, by address: option bytes, OTP, EEPROM */
  extraMemory: readonly ExtraMemory[];
  /** bytes */
  wTransferSize: number;
  /** bwPollTimeout */
  announcedProgramMs: number;
  announcedSetAddressMs: number;
  announcedMassEraseMs: number;
  /** GETSTATUS right after start: some ROMs are born in dfuERROR */
  bornInError: boolean;
  /**
   * How it is while the flash works. holds: no transfer is answered until it is done. stalls: every request stalls.
   * needs-time: a request before the announced time is over stalls and ends in dfuERROR (DFU 1.1 A.2.5).
   */
  busy: 'holds' | 'stalls' | 'needs-time';
  /** the GETSTATUS after the zero-length DNLOAD: answered, or the device is gone before it answers */
  leaveReply: 'given' | 'lost';
  quirks: RomQuirks;
}

/** `bytes` from `start` on, the rest reads as 0xFF. */
export interface ExtraMemory {
  start: number;
  size: number;
  bytes?: readonly number[];
  /** index of the byte that holds the read-out protection: something else than 0xAA where that is on */
  protectionByte?: number;
}

/** Departures that few ROMs have; absent = it follows AN3156. */
export interface RomQuirks {
  /** bwPollTimeout is what the work takes, in place of a constant or a maximum */
  announcesTruth?: true;
  /** CLRSTATUS outside dfuERROR stalls instead of leading into it */
  clearStatusOnlyInError?: true;
  /** GET_DESCRIPTOR of the functional descriptor alone is never answered */
  functionalDescriptorSilent?: true;
  /** erasing from this address on leaves it in dfuDNBUSY for ever, though the erase is done */
  stuckAfterEraseFrom?: number;
  /** directly at a root port every command ends in dfuDNBUSY for ever, announcing this many ms */
  stuckWithoutHubMs?: number;
  /** mass erase ends in dfuERROR and erases nothing */
  massEraseFails?: true;
  /** at read-out protection level 1 downloads are acknowledged and do nothing */
  acceptsWhileProtected?: true;
}

/**
 * from-uid: 12 hex digits made of the UID. new-each-power-up: they differ after every power cycle. fixed: the same on
 * all of a kind. packed: one byte a character instead of UTF-16, which hosts read as other characters.
 */
export type RomSerial = 'from-uid' | 'new-each-power-up' | { fixed: string } | { packed: string };

export interface RomString {
  text: string;
  /** bLength, where it is not the length of the text */
  declaredBytes?: number;
  /** where it was recorded, or "inferred: from what" */
  source: string;
}
