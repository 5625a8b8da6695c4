import process from 'node:process';
import { afterAll, describe, expect, test } from 'vitest';
import { readImage } from '../../src/firmware/read-image.ts';
import type { FlashEvent } from '../../src/flash/events.ts';
import { imageBytes } from './device-facts.ts';
import { backInDfuMode, carriedOut, prepared, routeOf, sameBytes, simulated } from './simulated-flash.ts';

/** A fault at every single transfer of planning and flashing, on boards of four kinds of flash memory. */
const SCENES = ['octopus-pro-f429', 'octopus-pro-h723', 'ebb36-g0b1', 'chip-stm32l452'];
const KINDS = ['stall', 'timeout', 'lost-answer', 'short-answer', 'garbage', 'disconnect'] as const;
const TIMEOUT_MS = 300_000;
const DFU_IDLE = 2;
type Kind = (typeof KINDS)[number];
type Simulated = ReturnType<typeof simulated>;

const counts = { faults: 0, finished: 0, refusedToPlan: 0, failed: 0, resumed: 0 };
const states = new Map<string, number>();

afterAll(() => {
  const told = [...states]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([state, times]) => `${times} ${state}`);
  process.stdout.write(
    `${counts.faults} faults: ${counts.finished} outlasted and verified, ${counts.refusedToPlan} before a plan, ${counts.failed} failed truly (${told.join('; ')}), ${counts.resumed} resumed and verified\n`,
  );
});

/** A few transfers long, for the place where the scene's own firmware stands. */
async function smallImage({ host }: Simulated, blocks: number) {
  const whole = await prepared(host);
  const size = routeOf(whole).transferSize * blocks - 100;
  const data = imageBytes(whole.address, { size: Math.max(size, 0x900), entryOffset: 0x400 });
  return { address: whole.address, data, image: readImage(data, 'small.bin') };
}

describe.each(SCENES)('%s', (scene) => {
  test.each(KINDS)(
    'a %s at any transfer ends verified, or in a true statement and a resume that does',
    async (kind) => {
      const reference = simulated(scene);
      const small = await smallImage(reference, 4);
      const request = { image: small.image, leave: false };
      const before = reference.host.transfers.transferCount();
      await carriedOut(await prepared(reference.host, request), reference.host);
      const all = reference.host.transfers.transferCount() - before;
      for (let number = 1; number <= all; number += 1) await oneFault(scene, kind, number, small);
      expect(all).toBeGreaterThan(30);
    },
    TIMEOUT_MS,
  );
});

async function oneFault(
  scene: string,
  kind: Kind,
  number: number,
  small: Awaited<ReturnType<typeof smallImage>>,
): Promise<void> {
  const when = `${scene}: ${kind} at transfer ${number}`;
  const one = simulated(scene);
  const { host, board } = one;
  const request = { image: small.image, leave: false };
  const span = 256 * 1024;
  const start = small.address;
  const below = board.flashContents(0x0800_0000, start - 0x0800_0000);
  const old = board.flashContents(start, span);
  host.transfers.failTransfer(number, kind);
  counts.faults += 1;
  const ending = await attempt(one, request);
  const untouchedBelow = () => sameBytes(board.flashContents(0x0800_0000, below.length), below);
  expect(untouchedBelow(), when).toBe(true);
  if (ending instanceof Error) {
    expect(ending.name, when).toBe('DeviceAccessError');
    expect(sameBytes(board.flashContents(start, span), old), when).toBe(true);
    counts.refusedToPlan += 1;
  } else if (ending.type === 'failed') {
    expectTrue(ending, { now: board.flashContents(start, span), old, data: small.data }, when);
    if (ending.message.includes('waits in its bootloader')) {
      expect(board.dfuState(), when).toBe(DFU_IDLE);
      expect(ending.next.join(' '), when).not.toMatch(/replug|Enter DFU mode/i);
    }
    counts.failed += 1;
    const state = `${ending.boardState}, bootable ${ending.bootable}`;
    states.set(state, (states.get(state) ?? 0) + 1);
  } else {
    expect(ending.type, when).toBe('finished');
    expect(sameBytes(board.flashContents(start, small.data.length), small.data), when).toBe(true);
    counts.finished += 1;
    return;
  }
  await backInDfuMode(one);
  const again = await attempt(one, request);
  expect(again, when).toMatchObject({ type: 'finished', verified: true });
  expect(sameBytes(board.flashContents(start, small.data.length), small.data), when).toBe(true);
  expect(untouchedBelow(), when).toBe(true);
  counts.resumed += 1;
}

async function attempt(
  { host }: Simulated,
  request: Parameters<typeof prepared>[1],
): Promise<FlashEvent | Error> {
  try {
    const last = (await carriedOut(await prepared(host, request), host)).at(-1);
    return last ?? new Error('no event');
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/** What is told is what the cells hold. */
function expectTrue(
  ending: FlashEvent & { type: 'failed' },
  { now, old, data }: { now: Uint8Array; old: Uint8Array; data: Uint8Array },
  when: string,
): void {
  const written = now.subarray(0, data.length);
  expect(ending.next.length, when).toBeGreaterThan(0);
  switch (ending.bootable) {
    case 'as-before':
      expect(sameBytes(now, old), when).toBe(true);
      break;
    case 'expected':
      expect(sameBytes(written, data), when).toBe(true);
      break;
    case 'no':
      expect(sameBytes(written, data), when).toBe(false);
      break;
    case 'unknown':
      break;
  }
  if (ending.boardState === 'written-not-verified') expect(sameBytes(written, data), when).toBe(true);
}
