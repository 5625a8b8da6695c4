import type { Clock } from '../ports/clock.ts';
import type { SerialHandle } from '../ports/serial.ts';
import { exchange, type KatapultLink } from './exchange.ts';
import { encodeFrame, FrameReader } from './frame.ts';
import { KatapultError } from './katapult-error.ts';

/** What Katapult says of itself when it is connected to. */
export interface KatapultInfo {
  /** "1.1.0" */
  protocol: string;
  /** where it starts the application, and the only address at which it begins to write */
  applicationStart: number;
  /** bytes of a block: each read and write is one */
  blockSize: number;
  /** as Klipper names its MCU: stm32f446xx */
  mcu: string;
  /** of Katapult's own build; null in protocol 1.0, and where the build does not tell */
  softwareVersion: string | null;
}

/** protocol.md, Commands */
const CONNECT = 0x11;
const SEND_BLOCK = 0x12;
const END_OF_FILE = 0x13;
const REQUEST_BLOCK = 0x14;
const COMPLETE = 0x15;
const GET_CANBUS_ID = 0x16;
/** none, so that it is answered with an error and has no effect */
const NO_COMMAND = 0x90;

const ANSWER_MS = 2000;
/** its first block erases the page: 128 KiB take up to 4 s */
const BLOCK_MS = 5000;
const TRIES = 4;
const BLOCK_TRIES = 3;
const BLOCK_SIZES = [64, 128, 256, 512];
const NOTHING = new Uint8Array(0);
const UUID_BYTES = 6;

/** The other end of an open port, before anything was sent. */
export function katapultLink(port: SerialHandle, clock: Clock): KatapultLink {
  return { port, reader: new FrameReader(), clock, isPrimed: false };
}

/**
 * Does the USB peripheral of this MCU hold its first answer back until it has a second one? The full-speed device
 * peripheral of STM32 does (Katapult fills both of its buffers before it starts to send), the OTG one of F2, F4 and H7
 * does not. `mcu` is the USB product string.
 */
export function holdsFirstAnswer(mcu: string): boolean {
  return /^stm32/i.test(mcu) && !/^stm32(?:f2|f4|h7)/i.test(mcu);
}

/** Sends what is no command, so that the answer to it pushes the next one out. */
export async function prime(link: KatapultLink): Promise<void> {
  await link.port.flush();
  await link.port.write(encodeFrame(NO_COMMAND, NOTHING));
  link.isPrimed = true;
}

/** Who is there? Nothing is changed by it. Rejects with KatapultError or SerialError, as all of these. */
export async function connect(link: KatapultLink): Promise<KatapultInfo> {
  const payload = await exchange(link, {
    name: 'Connect',
    code: CONNECT,
    payload: NOTHING,
    address: null,
    timeoutMs: ANSWER_MS,
    tries: TRIES,
    answers: (answer) => answer.length >= 12,
  });
  // an error that answers the priming may have been dropped with an earlier, damaged reply
  link.isPrimed = false;
  return readInfo(payload);
}

function readInfo(payload: Uint8Array): KatapultInfo {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const version = view.getUint32(0, true);
  const applicationStart = view.getUint32(4, true);
  const blockSize = view.getUint32(8, true);
  const texts = new TextDecoder('latin1').decode(payload.subarray(12));
  // words of NULs fill up and separate; a build without a version ends behind the MCU
  const [mcu = '', softwareVersion] = texts.split('\0').filter((text) => text !== '');
  const info: KatapultInfo = {
    protocol: [version >> 16, version >> 8, version].map((part) => part & 0xff).join('.'),
    applicationStart,
    blockSize,
    mcu: plain(mcu),
    softwareVersion: version >= 0x0101_00 && softwareVersion !== undefined ? plain(softwareVersion) : null,
  };
  const isFit = BLOCK_SIZES.includes(blockSize) && applicationStart % blockSize === 0 && info.mcu !== '';
  if (!isFit) {
    throw new KatapultError('unfit', 'Connect', {
      address: null,
      got: `blocks of ${blockSize} bytes, an application at ${applicationStart}, MCU "${info.mcu}"`,
      expected: 'blocks of 64 to 512 bytes, an application at a whole block, and the name of the MCU',
    });
  }
  return info;
}

/** Printable ASCII, bounded: a stranger's text. */
function plain(text: string): string {
  return text.replace(/[^\u0020-\u007e]/g, '').slice(0, 80);
}

/**
 * Writes one block. The first block of a flash page erases that page, unless the page is blank already or holds this
 * very block and nothing else; any other block is refused where its place is not blank, unless it is there already.
 */
export async function sendBlock(link: KatapultLink, address: number, data: Uint8Array): Promise<void> {
  const payload = new Uint8Array(4 + data.length);
  new DataView(payload.buffer).setUint32(0, address, true);
  payload.set(data, 4);
  await exchange(link, {
    name: 'Send Block',
    code: SEND_BLOCK,
    payload,
    address,
    timeoutMs: BLOCK_MS,
    tries: BLOCK_TRIES,
    answers: (answer) => startsWith(answer, address),
  });
}

/** Reads one block, from wherever in memory it stands. An address that is not there crashes the bootloader. */
export async function requestBlock(
  link: KatapultLink,
  address: number,
  blockSize: number,
): Promise<Uint8Array> {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, address, true);
  const answer = await exchange(link, {
    name: 'Request Block',
    code: REQUEST_BLOCK,
    payload,
    address,
    timeoutMs: ANSWER_MS,
    tries: TRIES,
    answers: (found) => startsWith(found, address) && found.length === 4 + blockSize,
  });
  return answer.slice(4);
}

/** Nothing more is to be written. Resolves with the number of pages that were written since the bootloader started. */
export async function endOfFile(link: KatapultLink): Promise<number> {
  const answer = await exchange(link, {
    name: 'EOF',
    code: END_OF_FILE,
    payload: NOTHING,
    address: null,
    timeoutMs: BLOCK_MS,
    tries: TRIES,
    answers: (found) => found.length === 4,
  });
  return new DataView(answer.buffer, answer.byteOffset).getUint32(0, true);
}

/** A tenth of a second after its answer it resets and starts the application. */
export async function complete(link: KatapultLink): Promise<void> {
  await exchange(link, {
    name: 'Complete',
    code: COMPLETE,
    payload: NOTHING,
    address: null,
    timeoutMs: ANSWER_MS,
    tries: 2,
    answers: () => true,
  });
}

/** The 12 hex digits of its node on the CAN bus; refused by a build that is not for CAN. */
export async function canbusUuid(link: KatapultLink): Promise<string> {
  const answer = await exchange(link, {
    name: 'Get CANbus id',
    code: GET_CANBUS_ID,
    payload: NOTHING,
    address: null,
    timeoutMs: ANSWER_MS,
    tries: 2,
    answers: (found) => found.length === 8,
  });
  return [...answer.subarray(0, UUID_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function startsWith(answer: Uint8Array, address: number): boolean {
  return answer.length >= 4 && new DataView(answer.buffer, answer.byteOffset).getUint32(0, true) === address;
}
