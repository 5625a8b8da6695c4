/** The protocol of the STM32 UART bootloader: ST's application note AN3155, chapters 1 to 3. */

/** AN3155 1: starts the measurement of the rate; later it is half of a command that does not exist. */
export const SYNC = 0x7f;
/** AN3155 1 */
export const ACK = 0x79;
export const NACK = 0x1f;
/** newer ROMs say so while they are at work; ACK or NACK follows */
export const BUSY = 0x76;

/** AN3155 3, Table 2 */
export const COMMAND = {
  get: 0x00,
  getVersion: 0x01,
  getId: 0x02,
  readMemory: 0x11,
  go: 0x21,
  writeMemory: 0x31,
  erase: 0x43,
  extendedErase: 0x44,
  writeProtect: 0x63,
  writeUnprotect: 0x73,
  readoutProtect: 0x82,
  readoutUnprotect: 0x92,
  getChecksum: 0xa1,
} as const;

export type CommandName = keyof typeof COMMAND;

export const COMMAND_NAMES: readonly CommandName[] = [
  'get',
  'getVersion',
  'getId',
  'readMemory',
  'go',
  'writeMemory',
  'erase',
  'extendedErase',
  'writeProtect',
  'writeUnprotect',
  'readoutProtect',
  'readoutUnprotect',
  'getChecksum',
];

/** AN3155 3.4, 3.6: bytes that one Read Memory or Write Memory carries at most */
export const MOST_BYTES = 256;

/** How long a ROM may take for something, ms, beside what the bytes need on the line. */
export const LIMIT_MS = {
  /** an answer that needs no work */
  answer: 1000,
  /** programming 256 bytes */
  write: 1000,
  /** one page or sector */
  erasePage: 5000,
  /** a whole flash or bank; Readout Unprotect erases one too */
  eraseAll: 35_000,
} as const;
