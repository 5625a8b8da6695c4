import type { UartJudgement } from './uart-judgement.ts';
import type { FlashWork, UartMemory } from './uart-memory.ts';
import type { UartRomProfile } from './uart-rom-profile.ts';

/** What the ROM does next. After "jump" and "reset" nothing more comes of it. */
export type RomStep =
  | { kind: 'receive'; count: number }
  | { kind: 'send'; bytes: Uint8Array }
  | { kind: 'work'; work: FlashWork }
  | { kind: 'jump'; address: number }
  | { kind: 'reset' };

/** Bytes that were waited for; null when one of them was damaged. Other steps are answered with an empty array. */
export type StepAnswer = Uint8Array | null;

export type Steps<Result = void> = Generator<RomStep, Result, StepAnswer>;

/** A chip's ROM at work. */
export interface RomContext {
  profile: UartRomProfile;
  memory: UartMemory;
  judgement: UartJudgement;
}

/** AN3155 1 */
const ACK = 0x79;
const NACK = 0x1f;

/** Thrown inside a command that ends in NACK. */
export class Refused extends Error {}

export function* ack(): Steps {
  yield { kind: 'send', bytes: Uint8Array.of(ACK) };
}

export function* nack(): Steps {
  yield { kind: 'send', bytes: Uint8Array.of(NACK) };
}

export function* send(bytes: Iterable<number>): Steps {
  yield { kind: 'send', bytes: Uint8Array.from(bytes) };
}

/** The next `count` bytes. Throws Refused when one was damaged on its way. */
export function* receive(count: number): Steps<Uint8Array> {
  const bytes = yield { kind: 'receive', count };
  if (!bytes) throw new Refused();
  return bytes;
}

export function* receiveByte(): Steps<number> {
  const [byte = 0] = yield* receive(1);
  return byte;
}

/** Four bytes, most significant first, and their XOR. Throws Refused. */
export function* receiveWord(): Steps<number> {
  const bytes = yield* receive(5);
  if (xor(bytes) !== 0) throw new Refused();
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}

export function xor(bytes: Iterable<number>): number {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return sum;
}
