/** A microcontroller with a DfuSe ROM, as the simulation needs it. Every number names its source where it stands. */

/** Equal sectors in a row; times in ms. */
export interface SectorRun {
  sectorSize: number;
  sectors: number;
  /** typical at 2.7 to 3.6 V */
  eraseMs: number;
  /** what the ROM announces as bwPollTimeout for it */
  announcedEraseMs: number;
}

export interface McuProfile {
  /** Klipper's MCU name, which its firmware reports as USB product */
  mcu: string;
  flashStart: number;
  sectors: readonly SectorRun[];
  /** where an initial stack pointer may lie, end inclusive */
  ram: readonly { start: number; end: number }[];
  /** bytes programmed at once, and the time that takes */
  programUnit: number;
  programUnitMs: number;
  /** a unit may be programmed once after each erase (H7: ECC over a flash word) */
  programOnce: boolean;
  massEraseMs: number;
  rom: RomProfile;
  /** system clock of Klipper's build for it, Hz */
  clockFrequency: number;
}

export interface RomProfile {
  bcdUSB: number;
  bcdDevice: number;
  manufacturer: string;
  product: string;
  /** what the ROM calls its chip: from the UID, or the same on all of a kind */
  serial: 'from-uid' | { fixed: string };
  /** of each alternate setting in order */
  layouts: readonly RomString[];
  /** readable besides the flash, by address: option bytes, OTP */
  extraMemory: readonly { start: number; size: number }[];
  /** bytes */
  wTransferSize: number;
  /** bwPollTimeout in ms */
  announcedProgramMs: number;
  announcedSetAddressMs: number;
  announcedMassEraseMs: number;
  /** GETSTATUS right after start: some ROMs are born in dfuERROR */
  bornInError: boolean;
}

export interface RomString {
  text: string;
  /** bLength, where it is not the length of the text */
  declaredBytes?: number;
}
