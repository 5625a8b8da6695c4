import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planBlocks } from '../../src/dfu/blocks.ts';
import { erasePage, setAddress, writeBlock } from '../../src/dfu/dfuse.ts';
import { earlyPauseMs } from '../../src/dfu/polling.ts';
import { type Answer, scripted, statusBytes } from './scripted-device.ts';

const [DNLOAD, CLRSTATUS] = [1, 4];
const AT = 0x0800_8000;
const idle = statusBytes(5);
const busy = (announcedMs: number) => statusBytes(4, 0, announcedMs);
const lost = statusBytes(10, 15);
const early = (script: readonly Answer[]) => scripted(script, {}, 'early');
const unknown = (script: readonly Answer[]) => scripted(script, {}, 'unknown');

function oneBlock(data: Uint8Array) {
  const [block] = planBlocks(AT, data.length, data.length);
  if (!block) throw new Error('one block was planned');
  return { ...block, setAddress: false };
}

test('an address is set without any sleep though 104 ms are announced for it', async () => {
  const { dfu, sleeps } = early([busy(104), idle]);
  await setAddress(dfu, AT);
  expect(sleeps).toEqual([]);
});

test('an erase is first asked about shortly before its typical time, not at the announced one', async () => {
  const { dfu, sleeps } = early([busy(500), idle]);
  await erasePage(dfu, AT, 250);
  expect(sleeps).toEqual([200]);
});

test('no early question comes later than the device announces', async () => {
  const { dfu, sleeps } = early([busy(40), idle]);
  await erasePage(dfu, AT, 250);
  expect(sleeps).toEqual([40]);
});

test('a device that answers while it is busy is asked again and again, at a small cost of the time passed', async () => {
  const { dfu, sleeps } = early([busy(2000), ...Array.from({ length: 40 }, () => busy(2000)), idle]);
  await erasePage(dfu, AT, 250);
  const passed = sleeps.reduce((sum, ms) => sum + ms, 0);
  expect(sleeps.slice(1).every((ms) => ms <= passed / 16)).toBe(true);
});

test('an early question that stalls is the last one: the rest of the announced time is kept, and every later one', async () => {
  const { dfu, sleeps } = early([busy(500), 'stall', idle, busy(104), idle]);
  await erasePage(dfu, AT, 250);
  await setAddress(dfu, AT);
  expect(sleeps).toEqual([200, 300, 104]);
  expect(dfu.polling.mode).toBe('announced');
});

test('an erase that was lost by an early question is cleared and done again at the announced time', async () => {
  const { dfu, seen, sleeps } = early([busy(500), 'stall', lost, busy(500), idle]);
  await erasePage(dfu, AT, 250);
  expect(seen.map(({ request }) => request)).toEqual([DNLOAD, 3, 3, 3, CLRSTATUS, DNLOAD, 3, 3]);
  expect(sleeps).toEqual([200, 300, 500]);
});

test('an erase that is lost twice is an error', async () => {
  const { dfu } = early([busy(500), 'stall', lost, busy(500), lost]);
  await expect(erasePage(dfu, AT, 250)).rejects.toMatchObject({ kind: 'status', bStatus: 15 });
});

test('a block that was lost is told, with the device idle: its page must be erased first', async () => {
  const { dfu, seen } = early([busy(104), 'stall', lost]);
  const block = oneBlock(Uint8Array.of(1, 2));
  await expect(writeBlock(dfu, block, Uint8Array.of(1, 2), 8)).rejects.toMatchObject({ kind: 'lost' });
  expect(seen.at(-1)?.request).toBe(CLRSTATUS);
});

test('a device of which nothing is known shows at a set address that it may be asked early', async () => {
  const { dfu, sleeps } = unknown([busy(104), idle, busy(500), idle]);
  await setAddress(dfu, AT);
  await erasePage(dfu, AT, 250);
  expect(sleeps).toEqual([200]);
});

test('a device of which nothing is known and that announces little is never asked too early', async () => {
  const { dfu, sleeps } = unknown([busy(1), idle, busy(40), idle, busy(16), idle]);
  await setAddress(dfu, AT);
  await erasePage(dfu, AT, 22);
  await writeBlock(dfu, oneBlock(Uint8Array.of(1)), Uint8Array.of(1), 11);
  expect(sleeps).toEqual([1, 40, 16]);
});

test('a set address that an unknown device lost is set again, with the announced time', async () => {
  const { dfu, sleeps } = unknown([busy(104), 'stall', lost, busy(104), idle]);
  await setAddress(dfu, AT);
  expect(sleeps).toEqual([104, 104]);
  expect(dfu.polling.mode).toBe('announced');
});

test('a stall before the work began is not taken for the device disliking early questions', async () => {
  const { dfu } = early(['stall', busy(500), idle]);
  await erasePage(dfu, AT, 250);
  expect(dfu.polling.mode).toBe('early');
});

test('an H743 that stays busy when its page is long erased is brought to dfuIDLE by CLRSTATUS twice', async () => {
  const stuck = Array.from({ length: 41 }, () => busy(100));
  const { dfu, seen, sleeps } = scripted([...stuck, statusBytes(10, 14), statusBytes(2)]);
  await erasePage(dfu, 0x0810_0000, 1100, true);
  expect(sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(4000);
  expect(seen.slice(-4).map(({ request }) => request)).toEqual([CLRSTATUS, 3, CLRSTATUS, 3]);
});

test('one that stays busy all the same is an error', async () => {
  const { dfu } = scripted([...Array.from({ length: 41 }, () => busy(100)), busy(100), busy(100)]);
  await expect(erasePage(dfu, 0x0810_0000, 1100, true)).rejects.toMatchObject({
    kind: 'state',
    got: 'dfuDNBUSY',
  });
});

test('a question after a block that stalls is asked again, and a block that goes on stalling is an error', async () => {
  const block = oneBlock(Uint8Array.of(1));
  const once = early(['stall', busy(104), idle]);
  await writeBlock(once.dfu, block, Uint8Array.of(1), 8);
  expect(once.left).toEqual([]);
  const ever = early(['stall', 'stall', 'stall', 'stall']);
  await expect(writeBlock(ever.dfu, block, Uint8Array.of(1), 8)).rejects.toMatchObject({ kind: 'stall' });
});

test('whatever the times, an early wait ends, and no pause is longer than announced or typical', () => {
  const ms = fc.integer({ min: 0, max: 5000 });
  fc.assert(
    fc.property(ms, fc.option(ms), ms, fc.nat(40), (announced, typicalMs, elapsed, asked) => {
      const pause = earlyPauseMs({ instant: false, typicalMs }, announced, elapsed, asked);
      if (asked > 0) expect(pause).toBeGreaterThan(0);
      expect(pause).toBeLessThanOrEqual(Math.max(announced, typicalMs ?? 0, 313));
    }),
  );
});
