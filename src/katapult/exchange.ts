import type { Clock } from '../ports/clock.ts';
import { SerialError, type SerialHandle } from '../ports/serial.ts';
import { encodeFrame, type FrameReader } from './frame.ts';
import { KatapultError, type KatapultErrorKind } from './katapult-error.ts';

/** A serial port with Katapult at its other end. */
export interface KatapultLink {
  port: SerialHandle;
  reader: FrameReader;
  clock: Clock;
  /** an error is still to come that answers the frame sent to wake the link up */
  isPrimed: boolean;
}

export interface Command {
  /** as protocol.md calls it */
  name: string;
  code: number;
  payload: Uint8Array;
  address: number | null;
  /** ms for the answer to one try */
  timeoutMs: number;
  tries: number;
  /** does this payload of an acknowledgement answer this very command? (Behind a repeated question an old answer may stand.) */
  answers: (payload: Uint8Array) => boolean;
}

/** protocol.md, Responses */
const ACKNOWLEDGED = 0xa0;
const NACK = 0xf1;
const COMMAND_ERROR = 0xf2;
const BUSY = 0xf3;
/** behind a NACK for rubbish the answer proper may follow */
const GRACE_AFTER_NACK_MS = 100;
/** protocol.md names no time; this is what upstream's client waits */
const PAUSE_WHEN_BUSY_MS = 1500;
const MOST_BUSY = 10;

type Failure = { kind: KatapultErrorKind; got: string };

/**
 * Sends a command and waits for its acknowledgement; the same again when none comes, up to `tries` times: every command
 * may be repeated. Resolves with the payload behind the command's own word. Rejects with KatapultError, or with
 * SerialError when the port itself fails.
 */
export async function exchange(link: KatapultLink, command: Command): Promise<Uint8Array> {
  const frame = encodeFrame(command.code, command.payload);
  let last: Failure = { kind: 'silent', got: 'no answer' };
  let busy = 0;
  for (let tried = 0; tried < command.tries; ) {
    link.reader.clear();
    const result = (await send(link, frame)) ?? (await awaitAnswer(link, command));
    if (result instanceof Uint8Array) return result;
    // what it said before it fell silent tells more than the silence
    if (result.kind !== 'silent' || last.kind === 'silent') last = result;
    if (result.kind === 'busy' && busy < MOST_BUSY) {
      busy += 1;
      await link.clock.sleep(PAUSE_WHEN_BUSY_MS);
    } else {
      tried += 1;
    }
  }
  throw new KatapultError(last.kind, command.name, {
    address: command.address,
    got: last.got,
    expected: 'an acknowledgement',
  });
}

/** Null, or why it could not get away: an endpoint that takes nothing more is one that says nothing more. */
async function send(link: KatapultLink, frame: Uint8Array): Promise<Failure | null> {
  try {
    if (!link.isPrimed) await link.port.flush();
    await link.port.write(frame);
    return null;
  } catch (error) {
    if (error instanceof SerialError && error.kind === 'timeout') {
      return { kind: 'silent', got: 'nothing, and it took nothing more' };
    }
    throw error;
  }
}

async function awaitAnswer(link: KatapultLink, command: Command): Promise<Uint8Array | Failure> {
  const { clock, port, reader } = link;
  let deadline = clock.nowMs() + command.timeoutMs;
  let said: Failure = { kind: 'silent', got: 'no answer' };
  for (;;) {
    const frame = reader.next();
    if (!frame) {
      const left = deadline - clock.nowMs();
      if (left <= 0) return said;
      reader.push(await port.read(256, left, 1));
      continue;
    }
    if (frame.code === ACKNOWLEDGED) {
      const view = new DataView(frame.payload.buffer, frame.payload.byteOffset, frame.payload.byteLength);
      const own = frame.payload.length >= 4 && view.getUint32(0, true) === command.code;
      const rest = frame.payload.subarray(4);
      if (own && command.answers(rest)) return rest;
      said = { kind: 'unfit', got: own ? 'an answer that does not fit' : 'the answer to another command' };
    } else if (frame.code === NACK) {
      said = { kind: 'unreadable', got: 'NACK: it could not read the frame' };
      deadline = Math.min(deadline, clock.nowMs() + GRACE_AFTER_NACK_MS);
    } else if (frame.code === BUSY) {
      return { kind: 'busy', got: 'busy' };
    } else if (frame.code === COMMAND_ERROR) {
      if (link.isPrimed) link.isPrimed = false;
      else return { kind: 'refused', got: 'a command error' };
    } else {
      said = { kind: 'unfit', got: `an answer with the unknown code 0x${frame.code.toString(16)}` };
    }
  }
}
