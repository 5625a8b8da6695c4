import type { SerialHandle } from '../ports/serial.ts';
import { ACK, BUSY, type CommandName, LIMIT_MS, NACK } from './an3155.ts';
import { byteName, UartError, type UartErrorKind, type UartStage } from './uart-error.ts';

/** 8E1: start, eight data, parity, stop */
const BITS_A_BYTE = 11;
/** more than an adapter keeps bytes back (FTDI: 16 ms) and a system takes to hand them over */
export const SILENCE_MS = 40;
const MOST_AT_ONCE = 4096;

export interface Where {
  command: CommandName | null;
  stage: UartStage;
  address?: number | null;
}

/**
 * The line to a ROM: bytes out, answers in, each with its limit. The ROM polls and keeps one byte at most, so nothing is
 * sent before the answer to what came before is here. Rejects with UartError and SerialError.
 */
export class UartLine {
  readonly port: SerialHandle;
  /** bits a second */
  readonly baudRate: number;
  /** bytes sent alone to a ROM that may wait for the rest of a frame, since it last answered */
  unansweredAlone = 0;

  constructor(port: SerialHandle, baudRate: number) {
    this.port = port;
    this.baudRate = baudRate;
  }

  async send(bytes: Uint8Array): Promise<void> {
    await this.port.write(bytes);
  }

  /** Sends and waits for ACK; `workMs`: what the ROM may need before it answers. */
  async ask(bytes: Uint8Array, where: Where, workMs: number = LIMIT_MS.answer): Promise<void> {
    await this.send(bytes);
    await this.acknowledged(where, workMs + this.wireMs(bytes.length));
  }

  async acknowledged(where: Where, limitMs: number): Promise<void> {
    const byte = await this.answer(limitMs);
    if (byte !== ACK) throw new UartError(kindOf(byte), where, { got: byteName(byte), expected: 'ACK' });
  }

  /** Exactly `length` bytes. */
  async receive(length: number, where: Where): Promise<Uint8Array> {
    const bytes = await this.port.read(length, LIMIT_MS.answer + this.wireMs(length));
    if (bytes.length === length) return bytes;
    throw new UartError('silent', where, { got: `${bytes.length} bytes`, expected: `${length} bytes` });
  }

  /** The next byte that is not BUSY; undefined when none comes in time. */
  async answer(limitMs: number): Promise<number | undefined> {
    for (;;) {
      const [byte] = await this.port.read(1, limitMs);
      if (byte !== BUSY) return byte;
    }
  }

  /** Drops what has come in, without waiting for more. */
  async drop(): Promise<void> {
    await this.port.read(MOST_AT_ONCE, 0, 0);
  }

  /** Drops what comes in until nothing does; tells how many bytes that were. Bounded. */
  async drain(silenceMs: number = SILENCE_MS): Promise<number> {
    let dropped = 0;
    for (let times = 0; times < 64; times += 1) {
      const bytes = await this.port.read(MOST_AT_ONCE, silenceMs, 1);
      if (bytes.length === 0) break;
      dropped += bytes.length;
    }
    return dropped;
  }

  /** What so many bytes need on the line, ms. */
  wireMs(bytes: number): number {
    return (bytes * BITS_A_BYTE * 1000) / this.baudRate;
  }
}

function kindOf(byte: number | undefined): UartErrorKind {
  if (byte === undefined) return 'silent';
  return byte === NACK ? 'nack' : 'garbled';
}
