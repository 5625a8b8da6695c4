/** A stretch of addresses; `size` in bytes. */
export interface Stretch {
  start: number;
  size: number;
}

/** The UART ROM of a part, as AN2606 has it: what it says of itself, and where it departs from AN3155. */
export interface UartRomProfile {
  /** what Get ID answers */
  productId: number;
  /** what Get and Get Version answer: 0x22 is protocol 2.2 */
  version: number;
  /** Erase (0x43) or Extended Erase (0x44): a ROM has one of them */
  erase: 'pages' | 'extended';
  hasChecksum: boolean;
  /** RAM that a host may use; the ROM keeps the rest */
  freeRam: Stretch;
  /** readable besides flash and RAM: the ROM itself, option bytes */
  readable: readonly Stretch[];
  /** option bytes as they leave the factory, of a part that has no DFU in its ROM to tell them */
  optionBytes?: readonly { start: number; bytes: readonly number[] }[];
  /** the chip's own data: UID of 12 bytes, size of the flash in KiB */
  identity: {
    uid: number;
    flashSize: number;
    /** reads here are refused, at the address or at the length, unless they take this whole stretch */
    onlyWhole: (Stretch & { refusedAt: 'address' | 'length' }) | null;
  };
  hasMassErase: boolean;
  /** null: one bank only, or no erase by banks */
  banks: readonly [Stretch, Stretch] | null;
  /** null: as many as N can say */
  maxPagesAtOnce: number | null;
  /** how many pages one code of Write Protect stands for */
  pagesPerProtection: number;
  /** the highest rate that works, and how we know */
  highestRate: { baudRate: number; source: string };
  /** from the release of RESET until it listens, ms */
  startUpMs: number;
  quirks: {
    /** Get answers one more ACK at its end */
    extraAckAfterGet?: true;
    /** Read Memory straight after Write Memory finds the block blank, though it was written */
    blankWhenReadAtOnce?: true;
  };
}
