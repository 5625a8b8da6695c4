import { expect, test } from 'vitest';
import type { Image } from '../../src/firmware/image.ts';
import { readImage } from '../../src/firmware/read-image.ts';
import type { FlashEvent } from '../../src/flash/events.ts';
import { SERIAL_FAULTS } from '../../src/simulation/serial-control.ts';
import type { SimulatedHost } from '../../src/simulation/simulate-host.ts';
import { inKatapult } from '../katapult/link.ts';
import { carriedOut, prepared, sameBytes } from './simulated-flash.ts';

const FLASH_START = 0x0800_0000;
const BOOTLOADER_BYTES = 0x2000;
/** two pages of 2 KiB, the second one begun: enough for each kind of frame, and few enough to break each one */
const IMAGE_BYTES = 2048 + 200;
/** name of a scene, address of its application, flash that is looked at */
const BOARDS = [
  ['katapult-f103', 0x0800_2000, 1],
  ['katapult-g0b1', 0x0800_2000, 7],
  ['katapult-f446', 0x0800_8000, 7],
] as const;
const LOOKED_AT = 0x1_0000;

/** The least that a board starts: vectors, start code that begins with cpsid i, the address as a literal behind it. */
function smallFirmware(base: number, stackPointer: number): { image: Image; bytes: Uint8Array } {
  const bytes = Uint8Array.from({ length: IMAGE_BYTES }, (_, at) => (at * 7 + (at >> 8)) & 0x7f);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, stackPointer, true);
  for (let at = 4; at < 0x180; at += 4) view.setUint32(at, base + 0x201, true);
  view.setUint16(0x200, 0xb672, true);
  view.setUint32(0x248, base, true);
  return { image: readImage(bytes, 'small.bin'), bytes };
}

async function scene(name: string, base: number) {
  const host = await inKatapult(name);
  const [board] = host.boards;
  if (!board) throw new Error(`${name} has no board`);
  // something else is there, so that pages must be erased
  board.preload(base, new Uint8Array(4096).fill(0x3c));
  const firmware = smallFirmware(base, name.endsWith('f103') ? 0x2000_5000 : 0x2001_0000);
  return { host, board, firmware };
}

type One = Awaited<ReturnType<typeof scene>>;

async function run({ host, firmware }: One): Promise<FlashEvent | Error> {
  try {
    const plan = await prepared(host, { image: firmware.image });
    return (await carriedOut(plan, host)).at(-1) ?? new Error('no event');
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/** As the words of a failure say: plug it in, and RESET twice unless Katapult answers. */
async function asTold({ host, board }: One): Promise<void> {
  host.restartProgram();
  board.plug();
  await host.ports.clock.sleep(2000);
  board.pressReset();
  await host.ports.clock.sleep(100);
  board.pressReset();
  await host.ports.clock.sleep(2000);
  expect(board.mode()).toBe('katapult');
}

function expectTrue(
  ending: FlashEvent,
  { board, firmware }: One,
  base: number,
  before: Uint8Array,
  when: string,
) {
  const now = board.flashContents(FLASH_START, LOOKED_AT);
  const at = base - FLASH_START;
  const written = now.subarray(at, at + firmware.bytes.length);
  if (ending.type === 'finished') {
    expect(sameBytes(written, firmware.bytes), when).toBe(true);
    return;
  }
  if (ending.type !== 'failed') throw new Error(`${when}: ended with ${ending.type}`);
  expect(ending.code, when).not.toBe('internal');
  expect(ending.next.length, when).toBeGreaterThan(0);
  if (ending.boardState === 'untouched') expect(sameBytes(now, before), when).toBe(true);
  if (ending.boardState === 'verified' || ending.boardState === 'written-not-verified') {
    expect(sameBytes(written, firmware.bytes), when).toBe(true);
  }
}

async function writesOf(name: string, base: number): Promise<number> {
  const one = await scene(name, base);
  const before = serialWrites(one.host);
  expect(await run(one)).toMatchObject({ type: 'finished' });
  return serialWrites(one.host) - before;
}

function serialWrites({ serialWrites: { log } }: SimulatedHost): number {
  return log.length;
}

test.each(BOARDS)(
  '%s: whatever goes wrong with any frame ends in a true statement, and the next run in a good end',
  async (name, base, every) => {
    const all = await writesOf(name, base);
    const counts: Record<string, number> = {};
    for (const fault of SERIAL_FAULTS) {
      for (let nth = 1; nth <= all; nth += every) {
        const one = await scene(name, base);
        const before = one.board.flashContents(FLASH_START, LOOKED_AT);
        one.host.serialWrites.failWrite(nth, fault);
        const ending = await run(one);
        const when = `${fault} at frame ${nth} of ${all}`;
        const below = one.board.flashContents(FLASH_START, BOOTLOADER_BYTES);
        expect(sameBytes(below, before.subarray(0, BOOTLOADER_BYTES)), when).toBe(true);
        if (ending instanceof Error) {
          expect(ending.name, when).toBe('DeviceAccessError');
          expect(sameBytes(one.board.flashContents(FLASH_START, LOOKED_AT), before), when).toBe(true);
        } else {
          expectTrue(ending, one, base, before, when);
        }
        const end =
          ending instanceof Error ? ending.name : ending.type === 'failed' ? ending.code : ending.type;
        counts[`${fault}: ${end}`] = (counts[`${fault}: ${end}`] ?? 0) + 1;
        if (end === 'finished') continue;
        await asTold(one);
        expect(await run(one), `after ${when}`).toMatchObject({ type: 'finished' });
      }
    }
    console.log(`${name}, ${all} frames: ${JSON.stringify(counts)}`);
    expect(counts['unanswered: finished']).toBeGreaterThan(0);
    expect(Object.keys(counts).length).toBeGreaterThan(SERIAL_FAULTS.length);
  },
  300_000,
);

test.each(BOARDS)(
  '%s: killed before any frame, the next run ends well',
  async (name, base, every) => {
    const all = await writesOf(name, base);
    for (let nth = 1; nth <= all; nth += every) {
      const one = await scene(name, base);
      one.host.serialWrites.killAtWrite(nth);
      await run(one);
      await asTold(one);
      expect(await run(one), `killed at ${nth} of ${all}`).toMatchObject({ type: 'finished' });
    }
  },
  120_000,
);

test.each(BOARDS)(
  '%s: stopped by the user at any event, Katapult waits, and the next run needs no hands',
  async (name, base) => {
    const reference = await scene(name, base);
    const plan = await prepared(reference.host, { image: reference.firmware.image });
    const all = (await carriedOut(plan, reference.host)).length;
    for (let nth = 1; nth < all; nth += 3) {
      const one = await scene(name, base);
      const before = one.board.flashContents(FLASH_START, LOOKED_AT);
      const stop = new AbortController();
      let seen = 0;
      const events = await carriedOut(await prepared(one.host, { image: one.firmware.image }), one.host, {
        signal: stop.signal,
        onEvent: () => {
          seen += 1;
          if (seen === nth) stop.abort();
        },
      });
      const ending = events.at(-1);
      if (!ending) throw new Error('no event');
      expectTrue(ending, one, base, before, `stopped at ${nth} of ${all}`);
      if (ending.type === 'finished' || one.board.mode() !== 'katapult') continue;
      expect(await run(one), `stopped at ${nth} of ${all}`).toMatchObject({ type: 'finished' });
    }
  },
  120_000,
);
