import { COMMAND, type CommandName, MOST_BYTES } from './an3155.ts';

/** XOR of all bytes, AN3155's checksum. */
export function xorOf(bytes: Iterable<number>): number {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return sum;
}

/** A command and its complement (AN3155 3). */
export function commandFrame(name: CommandName): Uint8Array {
  const code = COMMAND[name];
  return Uint8Array.of(code, code ^ 0xff);
}

/** Four bytes, most significant first, and their XOR: an address, or the length of Get Checksum. */
export function wordFrame(value: number): Uint8Array {
  return withXor([24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff));
}

/** An address whose checksum is wrong: a ROM that waits for one refuses it, and waits for a command again. */
export const SPOILED_ADDRESS: Uint8Array = Uint8Array.of(0, 0, 0, 0, 1);

/** N - 1 and its complement (AN3155 3.4). RangeError beyond 1 to 256. */
export function readLengthFrame(length: number): Uint8Array {
  requireLength(length);
  return Uint8Array.of(length - 1, (length - 1) ^ 0xff);
}

/** N - 1, the data filled with 0xFF to a multiple of four, XOR of all (AN3155 3.6). RangeError beyond 1 to 256. */
export function dataFrame(data: Uint8Array): Uint8Array {
  requireLength(data.length);
  const filled = new Uint8Array(Math.ceil(data.length / 4) * 4).fill(0xff);
  filled.set(data);
  return withXor([filled.length - 1, ...filled]);
}

/** AN3155 3.7: 0xFF instead of a number of pages means all of them */
const MOST_PAGES = 255;
/** AN3155 3.8: from 0xFFF0 on the number means something else; L0 and L1 take 511 pages (stm32flash, quirk of the part) */
const MOST_EXTENDED_PAGES = 511;

/** How many pages one erase may name. */
export function mostPages(command: 'erase' | 'extendedErase'): number {
  return command === 'erase' ? MOST_PAGES : MOST_EXTENDED_PAGES;
}

/** Page numbers with their count in front: one byte each, or two (AN3155 3.7, 3.8). RangeError for none or too many. */
export function pagesFrame(command: 'erase' | 'extendedErase', pages: readonly number[]): Uint8Array {
  const largest = command === 'erase' ? 0xff : 0xffff;
  const isFitting = pages.every((page) => Number.isInteger(page) && page >= 0 && page <= largest);
  if (pages.length === 0 || pages.length > mostPages(command) || !isFitting) {
    throw new RangeError(`${pages.length} pages do not fit into one ${command}`);
  }
  if (command === 'erase') return withXor([pages.length - 1, ...pages]);
  return withXor([pages.length - 1, ...pages].flatMap((value) => [value >> 8, value & 0xff]));
}

/** What can be erased by one code (AN3155 3.8). */
export const SPECIAL_ERASE = { everything: 0xffff, bank1: 0xfffe, bank2: 0xfffd } as const;
export type SpecialErase = keyof typeof SPECIAL_ERASE;

/** The code of Extended Erase and its XOR; Erase knows everything only, as FF 00. */
export function specialEraseFrame(what: SpecialErase): Uint8Array {
  const code = SPECIAL_ERASE[what];
  return withXor([code >> 8, code & 0xff]);
}

/** Erase's own code for all pages (AN3155 3.7). */
export function eraseAllFrame(): Uint8Array {
  return Uint8Array.of(0xff, 0x00);
}

/** N - 1, sector codes, XOR (AN3155 3.9). RangeError for none or more than 256. */
export function sectorsFrame(sectors: readonly number[]): Uint8Array {
  requireLength(sectors.length);
  return withXor([sectors.length - 1, ...sectors]);
}

const POLYNOMIAL = 0x04c1_1db7;

/** What Get Checksum computes: the chip's CRC unit over little-endian words (AN3155 3.13). Whole words only. */
export function checksumOf(data: Uint8Array): number {
  if (data.length % 4 !== 0) throw new RangeError('a checksum is of whole words');
  const words = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let crc = 0xffff_ffff;
  for (let at = 0; at < data.length; at += 4) {
    crc ^= words.getUint32(at, true);
    for (let bit = 0; bit < 32; bit += 1) crc = (crc << 1) ^ (crc < 0 ? POLYNOMIAL : 0);
  }
  return crc >>> 0;
}

function withXor(bytes: readonly number[]): Uint8Array {
  return Uint8Array.of(...bytes, xorOf(bytes));
}

function requireLength(length: number): void {
  if (!Number.isInteger(length) || length < 1 || length > MOST_BYTES) {
    throw new RangeError(`${length} bytes do not fit into one command`);
  }
}
