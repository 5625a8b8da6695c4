import type { LineCoding } from '../cdc/cdc-acm-function.ts';

/** Bytes that one side puts on its line, back to back from `startMs` on; the line is high before and after. */
export interface Transmission {
  bytes: Uint8Array;
  coding: LineCoding;
  startMs: number;
}

/** A byte as a UART hands it over at `atMs`, the middle of its stop bit; damaged: parity or stop bit were wrong. */
export interface ReceivedByte {
  byte: number;
  atMs: number;
  isDamaged: boolean;
}

/** PSTN120 6.3.11 */
const PARITY = { none: 0, odd: 1, even: 2, mark: 3 } as const;
/** a UART that samples in the middle of each bit follows a rate that is this much off (AN3155 2) */
const TOLERANCE = 0.025;

/** 8E1, as the ROM speaks (AN3155 1). */
export function romCoding(baudRate: number): LineCoding {
  return { baudRate, stopBits: 0, parity: PARITY.even, dataBits: 8 };
}

/** From the start bit of a byte to that of the next, ms. */
export function byteMs(coding: LineCoding): number {
  return (halfBitsOf(coding) / 2) * bitMs(coding);
}

export function endMs({ bytes, coding, startMs }: Transmission): number {
  return startMs + bytes.length * byteMs(coding);
}

/** Times at which the line falls: start bits, and every zero after a one. */
export function fallingEdges(transmission: Transmission): number[] {
  const halfMs = bitMs(transmission.coding) / 2;
  const levels = levelsOf(transmission);
  const edges: number[] = [];
  levels.forEach((level, at) => {
    if (level === 0 && (levels[at - 1] ?? 1) === 1) edges.push(transmission.startMs + at * halfMs);
  });
  return edges;
}

/**
 * What a UART set to `coding` makes of it, from `fromMs` on. At another rate, parity or word length it samples the line
 * where its own bits would be, as a real one does, and so makes other bytes of it.
 */
export function receive(
  transmission: Transmission,
  coding: LineCoding,
  fromMs = transmission.startMs,
): ReceivedByte[] {
  if (isUnderstood(transmission.coding, coding)) {
    const each = byteMs(transmission.coding);
    const missed = Math.max(0, Math.round((fromMs - transmission.startMs) / each));
    return [...transmission.bytes.subarray(missed)].map((byte, at) => ({
      byte,
      atMs: transmission.startMs + (missed + at + 1) * each,
      isDamaged: false,
    }));
  }
  return sample(transmission, coding, fromMs);
}

function isUnderstood(sent: LineCoding, read: LineCoding): boolean {
  return (
    Math.abs(sent.baudRate / read.baudRate - 1) <= TOLERANCE &&
    sent.parity === read.parity &&
    sent.dataBits === read.dataBits
  );
}

function sample(transmission: Transmission, coding: LineCoding, fromMs: number): ReceivedByte[] {
  const { startMs } = transmission;
  const halfMs = bitMs(transmission.coding) / 2;
  const levels = levelsOf(transmission);
  const levelAt = (ms: number) => levels[Math.floor((ms - startMs) / halfMs)] ?? 1;
  const bit = bitMs(coding);
  const received: ReceivedByte[] = [];
  let listensFrom = fromMs;
  for (const edge of fallingEdges(transmission)) {
    if (edge < listensFrom) continue;
    let byte = 0;
    for (let at = 0; at < coding.dataBits; at += 1) byte |= levelAt(edge + (at + 1.5) * bit) << at;
    const hasParity = coding.parity !== PARITY.none;
    const parityBit = levelAt(edge + (coding.dataBits + 1.5) * bit);
    const stopAt = edge + (coding.dataBits + (hasParity ? 2.5 : 1.5)) * bit;
    const isParityRight = !hasParity || parityBit === parityOf(byte, coding.parity);
    received.push({ byte, atMs: stopAt, isDamaged: !isParityRight || levelAt(stopAt) === 0 });
    listensFrom = stopAt;
  }
  return received;
}

/** The line in steps of half a bit, as stop bits may be one and a half. */
function levelsOf({ bytes, coding }: Transmission): number[] {
  const stop = halfStopBits(coding);
  const levels: number[] = [];
  for (const byte of bytes) {
    levels.push(0, 0);
    for (let at = 0; at < coding.dataBits; at += 1) levels.push((byte >> at) & 1, (byte >> at) & 1);
    if (coding.parity !== PARITY.none) {
      const parity = parityOf(byte & (2 ** coding.dataBits - 1), coding.parity);
      levels.push(parity, parity);
    }
    for (let half = 0; half < stop; half += 1) levels.push(1);
  }
  return levels;
}

function parityOf(byte: number, parity: number): number {
  if (parity > PARITY.even) return parity === PARITY.mark ? 1 : 0;
  let odd = 0;
  for (let rest = byte; rest !== 0; rest >>= 1) odd ^= rest & 1;
  return parity === PARITY.even ? odd : 1 - odd;
}

function halfBitsOf(coding: LineCoding): number {
  return 2 + 2 * coding.dataBits + (coding.parity === PARITY.none ? 0 : 2) + halfStopBits(coding);
}

function halfStopBits({ stopBits }: LineCoding): number {
  return 2 + Math.min(stopBits, 2);
}

function bitMs({ baudRate }: LineCoding): number {
  return 1000 / Math.max(baudRate, 1);
}
