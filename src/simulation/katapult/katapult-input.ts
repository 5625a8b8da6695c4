/** What a byte stream holds for Katapult: a command, something it cannot read, or not enough yet. */
export type KatapultInputResult =
  | { kind: 'command'; command: number; words: Uint8Array }
  | { kind: 'unreadable' }
  | { kind: 'waiting' };

const START = 0x01;
const SECOND = 0x88;
const BEFORE_LAST = 0x99;
const LAST = 0x03;
const SHORTEST = 8;
/** its receive buffer */
const LONGEST = 128;

/**
 * Katapult's receive buffer. What is no frame is thrown away up to the next start byte, and complained of once until a
 * good frame comes. A broken frame that begins with a start byte it goes on looking at for ever: only a reset helps.
 */
export class KatapultInput {
  private held: readonly number[] = [];
  private hasComplained = false;
  private isStuck = false;

  push(bytes: Uint8Array): void {
    if (!this.isStuck) this.held = [...this.held, ...bytes];
  }

  next(): KatapultInputResult {
    for (;;) {
      if (this.isStuck || this.held.length < SHORTEST) return { kind: 'waiting' };
      const length = (this.held[3] ?? 0) * 4 + SHORTEST;
      const isStart = this.held[0] === START && this.held[1] === SECOND && length <= LONGEST;
      if (isStart && this.held.length < length) return { kind: 'waiting' };
      const frame = this.held.slice(0, length);
      if (isStart && isWhole(frame)) {
        this.held = this.held.slice(length);
        this.hasComplained = false;
        return { kind: 'command', command: frame[2] ?? 0, words: Uint8Array.from(frame.slice(4, -4)) };
      }
      this.passOver();
      if (this.hasComplained) continue;
      this.hasComplained = true;
      return { kind: 'unreadable' };
    }
  }

  private passOver(): void {
    const start = this.held.indexOf(START);
    this.isStuck = start === 0;
    this.held = start < 0 || this.isStuck ? [] : this.held.slice(start);
  }
}

/** The frame around those bytes. */
export function katapultFrame(code: number, words: Uint8Array): Uint8Array {
  const inner = [code, words.length / 4, ...words];
  return Uint8Array.of(START, SECOND, ...inner, ...checksum(inner), BEFORE_LAST, LAST);
}

function isWhole(frame: readonly number[]): boolean {
  const [low, high] = checksum(frame.slice(2, -4));
  const [gotLow, gotHigh, beforeLast, last] = frame.slice(-4);
  return low === gotLow && high === gotHigh && beforeLast === BEFORE_LAST && last === LAST;
}

/** CRC-16 as Klipper's protocol has it, a nibble at a time; low byte first. */
function checksum(bytes: readonly number[]): [number, number] {
  let crc = 0xffff;
  for (const byte of bytes) {
    for (const nibble of [byte & 0x0f, byte >> 4]) crc = (crc >> 4) ^ (((crc ^ nibble) & 0x0f) * 0x1081);
  }
  return [crc & 0xff, crc >> 8];
}
