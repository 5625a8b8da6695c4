import type { Clock } from '../ports/clock.ts';
import { SerialError, type SerialHandle } from '../ports/serial.ts';

const END = 0x7e;
/** A message block of Klipper (docs/Protocol.md): length, sequence, content, CRC, 0x7E; this one says `identify`. */
const IDENTIFY = withCrc([8, 0x10, 1, 0, 40]);
const SHORTEST_BLOCK = 5;
const LONGEST_BLOCK = 64;
const ANSWER_MS = 200;

/**
 * Asks what listens on an open port, at the rate of its firmware, until a whole message block of Klipper's comes back or
 * `patienceMs` is over. Any block with a right CRC will do: nothing else sends such. `checkpoint` is called before each
 * look and may throw. SerialError.
 */
export async function awaitKlipper(
  port: SerialHandle,
  clock: Clock,
  patienceMs: number,
  checkpoint: () => void,
): Promise<boolean> {
  const deadline = clock.nowMs() + patienceMs;
  do {
    checkpoint();
    await port.flush();
    await port.write(IDENTIFY);
    // its first byte, then what comes behind it
    const head = await port.read(1, ANSWER_MS);
    const rest = head.length > 0 ? await port.read(2 * LONGEST_BLOCK, ANSWER_MS / 4) : head;
    if (holdsBlock(Uint8Array.of(...head, ...rest))) return true;
  } while (clock.nowMs() < deadline);
  return false;
}

/** Is there a whole message block in these bytes, with nothing but rubbish around it? */
export function holdsBlock(bytes: Uint8Array): boolean {
  for (let at = 0; at + SHORTEST_BLOCK <= bytes.length; at += 1) {
    const length = bytes[at] ?? 0;
    if (length < SHORTEST_BLOCK || length > LONGEST_BLOCK) continue;
    const block = bytes.subarray(at, at + length);
    if (block.length < length || block[length - 1] !== END || ((block[1] ?? 0) & 0xf0) !== 0x10) continue;
    if (
      crcOf(block.subarray(0, length - 3)) ===
      (((block[length - 3] ?? 0) << 8) | (block[length - 2] ?? 0))
    ) {
      return true;
    }
  }
  return false;
}

/** Only a port without control lines may refuse them. */
export async function releaseLines(port: SerialHandle): Promise<void> {
  try {
    await port.setLines({ rts: false, dtr: false });
  } catch (error) {
    if (!(error instanceof SerialError && error.kind === 'unsupported')) throw error;
  }
}

function withCrc(head: readonly number[]): Uint8Array {
  const crc = crcOf(head);
  return Uint8Array.of(...head, crc >> 8, crc & 0xff, END);
}

/** CRC-16 of CCITT, bits reflected, from 0xFFFF on. */
function crcOf(bytes: Iterable<number>): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >> 1) ^ (crc & 1 ? 0x8408 : 0);
  }
  return crc;
}
