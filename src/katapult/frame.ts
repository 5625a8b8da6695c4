/**
 * Frames of Katapult (protocol.md of Arksine/katapult): header, command or answer, length in words, payload, CRC-16 of
 * everything between header and CRC, trailer. Numbers are little-endian.
 */

const HEADER = [0x01, 0x88] as const;
const TRAILER = [0x99, 0x03] as const;
/** everything but the payload */
const OVERHEAD = 8;
const WORD = 4;
/** the length is one byte */
const MOST_WORDS = 0xff;
const LONGEST = OVERHEAD + MOST_WORDS * WORD;

export interface Frame {
  /** of a command or of an answer */
  code: number;
  payload: Uint8Array;
}

/** RangeError when the payload is no whole number of words, or more than 255 of them. */
export function encodeFrame(code: number, payload: Uint8Array): Uint8Array {
  if (payload.length % WORD !== 0 || payload.length > MOST_WORDS * WORD) {
    throw new RangeError(`a payload of ${payload.length} bytes does not fit into a frame`);
  }
  const frame = new Uint8Array(OVERHEAD + payload.length);
  frame.set([...HEADER, code, payload.length / WORD]);
  frame.set(payload, 4);
  const crcAt = 4 + payload.length;
  const crc = crc16(frame.subarray(HEADER.length, crcAt));
  frame.set([crc & 0xff, crc >> 8, ...TRAILER], crcAt);
  return frame;
}

/**
 * Finds frames in a stream that may begin in the middle of one and hold rubbish. What is no frame is passed over, and
 * a frame that stands behind it is found. Holds at most one frame's length.
 */
export class FrameReader {
  private held: Uint8Array = new Uint8Array(0);

  push(bytes: Uint8Array): void {
    const all = new Uint8Array(this.held.length + bytes.length);
    all.set(this.held);
    all.set(bytes, this.held.length);
    this.held = all;
  }

  /** The next whole frame; null when more must come. */
  next(): Frame | null {
    for (let at = 0; ; at += 1) {
      at = this.held.indexOf(HEADER[0], at);
      if (at < 0) at = this.held.length;
      const found = decodeAt(this.held, at);
      if (found === 'none') continue;
      this.held = this.held.slice(found === 'incomplete' ? at : at + found.payload.length + OVERHEAD);
      return found === 'incomplete' ? null : found;
    }
  }

  clear(): void {
    this.held = new Uint8Array(0);
  }

  /** Bytes of a frame that may still become whole. */
  heldBytes(): number {
    return this.held.length;
  }
}

/** `incomplete` only while what is there may still become a frame, and so for less than the longest one. */
function decodeAt(bytes: Uint8Array, at: number): Frame | 'none' | 'incomplete' {
  const rest = bytes.subarray(at, at + LONGEST);
  if (rest.length > 1 && rest[1] !== HEADER[1]) return 'none';
  if (rest.length < 4) return 'incomplete';
  const length = (rest[3] ?? 0) * WORD;
  if (rest.length < OVERHEAD + length) return 'incomplete';
  const crcAt = 4 + length;
  const crc = crc16(rest.subarray(HEADER.length, crcAt));
  const tail = [crc & 0xff, crc >> 8, ...TRAILER];
  if (tail.some((byte, index) => rest[crcAt + index] !== byte)) return 'none';
  return { code: rest[2] ?? 0, payload: rest.slice(4, crcAt) };
}

/** CRC-16/MCRF4XX: polynomial 0x1021 reflected, from 0xFFFF. */
function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x8408 : crc >>> 1;
  }
  return crc;
}
