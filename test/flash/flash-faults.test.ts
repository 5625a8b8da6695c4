import { expect, test } from 'vitest';
import type { FlashEvent } from '../../src/flash/events.ts';
import type { SimulatedBoard } from '../../src/simulation/simulated-board.ts';
import {
  backInDfuMode,
  carriedOut,
  FLASH_START,
  firmwareOf,
  prepared,
  sameBytes,
  simulated,
  wholeRun,
} from './simulated-flash.ts';

const NAME = 'octopus-pro-f446';
const TARGET = 0x0800_8000;
const KINDS = ['stall', 'timeout', 'lost-answer', 'disconnect', 'garbage'] as const;
const FLASH_BYTES = 512 * 1024;
const TIMEOUT_MS = 120_000;

/** Is what a failed flash says of the board true of its cells? */
function expectTrue(
  ending: FlashEvent,
  board: SimulatedBoard,
  before: Uint8Array,
  firmware: Uint8Array,
  when: string,
): void {
  const bootloader = TARGET - FLASH_START;
  const now = board.flashContents(FLASH_START, FLASH_BYTES);
  expect(sameBytes(now.subarray(0, bootloader), before.subarray(0, bootloader)), when).toBe(true);
  const written = now.subarray(bootloader, bootloader + firmware.length);
  if (ending.type === 'finished') {
    expect(sameBytes(written, firmware), when).toBe(true);
    return;
  }
  if (ending.type !== 'failed') throw new Error(`${when}: ended with ${ending.type}`);
  expect(ending.next.length, when).toBeGreaterThan(0);
  if (ending.boardState === 'untouched') expect(sameBytes(now, before), when).toBe(true);
  if (ending.boardState === 'verified' || ending.boardState === 'written-not-verified') {
    expect(sameBytes(written, firmware), when).toBe(true);
  }
  if (ending.code === 'device-lost') expect(board.mode(), when).toBe('dfu');
}

test.each(KINDS)(
  'a %s at any transfer ends in a true statement, and the next run in a good end',
  async (kind) => {
    const reference = simulated(NAME);
    await wholeRun(reference.host);
    const all = reference.host.transfers.transferCount();
    const firmware = await firmwareOf(reference.host);
    const codes = new Set<string>();
    for (let number = 1; number <= all; number += 1) {
      const one = simulated(NAME);
      const { host, board } = one;
      const before = board.flashContents(FLASH_START, FLASH_BYTES);
      host.transfers.failTransfer(number, kind);
      const ending = await wholeRun(host);
      const when = `${kind} at transfer ${number}`;
      if (ending instanceof Error) {
        expect(ending.name, when).toBe('DeviceAccessError');
        expect(sameBytes(board.flashContents(FLASH_START, FLASH_BYTES), before), when).toBe(true);
      } else {
        expectTrue(ending, board, before, firmware, when);
        codes.add(ending.type === 'failed' ? ending.code : ending.type);
        if (ending.type === 'finished') continue;
      }
      await backInDfuMode(one);
      expect(await wholeRun(host), when).toMatchObject({ type: 'finished' });
    }
    expect(codes.size).toBeGreaterThanOrEqual(2);
  },
  TIMEOUT_MS,
);

test('stopped by the user at any event, it says what is on the board, and the next run ends well', async () => {
  const reference = simulated(NAME);
  const all = (await carriedOut(await prepared(reference.host), reference.host)).length;
  const firmware = await firmwareOf(reference.host);
  const states = new Set<string>();
  for (let stopAt = 0; stopAt < all - 1; stopAt += 2) {
    const one = simulated(NAME);
    const { host, board } = one;
    const before = board.flashContents(FLASH_START, FLASH_BYTES);
    const controller = new AbortController();
    let seen = 0;
    const events = await carriedOut(await prepared(host), host, {
      signal: controller.signal,
      onEvent: () => {
        if (seen === stopAt) controller.abort();
        seen += 1;
      },
    });
    const last = events.at(-1);
    if (!last) throw new Error('no event');
    expectTrue(last, board, before, firmware, `stopped at event ${stopAt}`);
    // after the last safe point the work is done, and that is what is told
    expect(last.type === 'failed' ? last.code : last.type).toMatch(/^(interrupted|finished)$/);
    if (last.type === 'failed') {
      states.add(last.boardState);
      await backInDfuMode(one);
      expect(await wholeRun(host)).toMatchObject({ type: 'finished' });
    }
  }
  expect([...states].sort()).toEqual([
    'erased-or-partly-written',
    'untouched',
    'verified',
    'written-not-verified',
  ]);
});
