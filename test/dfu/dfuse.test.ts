import { expect, test } from 'vitest';
import { planBlocks } from '../../src/dfu/blocks.ts';
import { erasePage, leave, readBlock, setAddress, writeBlock } from '../../src/dfu/dfuse.ts';
import { scripted, statusBytes } from './scripted-device.ts';

const [DNLOAD, UPLOAD, ABORT] = [1, 2, 6];
const idle = statusBytes(5);

test('set address sends command 21 and the address little-endian in block 0', async () => {
  const { dfu, seen } = scripted([statusBytes(4), idle]);
  await setAddress(dfu, 0x0800_8004);
  expect(seen[0]).toEqual({ request: DNLOAD, value: 0, data: [0x21, 0x04, 0x80, 0x00, 0x08] });
});

test('erase sends command 41 and waits the announced time before it asks again', async () => {
  const { dfu, seen, sleeps } = scripted([statusBytes(4, 0, 250), idle]);
  await erasePage(dfu, 0x0802_0000);
  expect(seen[0]?.data).toEqual([0x41, 0x00, 0x00, 0x02, 0x08]);
  expect(sleeps).toEqual([250]);
});

test('a busy device that announces nothing is asked at growing intervals', async () => {
  const { dfu, sleeps } = scripted([...Array.from({ length: 8 }, () => statusBytes(4)), idle]);
  await erasePage(dfu, 0x0800_8000);
  expect(sleeps).toEqual([2, 4, 8, 16, 32, 64, 64, 64]);
});

test('stalls while an erase is busy are outlasted with the last announced time, as L4 needs', async () => {
  const { dfu, sleeps } = scripted([statusBytes(4, 0, 30), 'stall', 'stall', idle]);
  await erasePage(dfu, 0x0800_8000);
  expect(sleeps).toEqual([30, 30, 30]);
});

test('a sixth stall is an error', async () => {
  const { dfu } = scripted([statusBytes(4), ...Array.from({ length: 6 }, () => 'stall' as const)]);
  await expect(erasePage(dfu, 0x0800_8000)).rejects.toMatchObject({ kind: 'stall' });
});

test('an erase that never ends is given up after 20 seconds', async () => {
  const { dfu, sleeps } = scripted(Array.from({ length: 30 }, () => statusBytes(4, 0, 1000)));
  await expect(erasePage(dfu, 0x0800_8000)).rejects.toMatchObject({ kind: 'patience' });
  expect(sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(20_000);
});

test('an announced time of hours is not slept', async () => {
  const { dfu, sleeps } = scripted([statusBytes(4, 0, 0xff_ffff), idle]);
  await erasePage(dfu, 0x0800_8000);
  expect(Math.max(...sleeps)).toBeLessThanOrEqual(20_000);
});

test('an error status names what the device said', async () => {
  const { dfu } = scripted([statusBytes(10, 11)]);
  await expect(erasePage(dfu, 0x0800_8000)).rejects.toMatchObject({
    kind: 'status',
    bStatus: 11,
    message: 'erase: got errVENDOR in dfuERROR, expected OK',
  });
});

test('a state that no download leads to is an error with both sides', async () => {
  const { dfu } = scripted([statusBytes(9)]);
  await expect(setAddress(dfu, 0)).rejects.toMatchObject({
    got: 'dfuUPLOAD-IDLE',
    expected: 'dfuDNLOAD-IDLE',
  });
});

test('blocks of one run set the address once and do not sleep for it again', async () => {
  const [first, second] = planBlocks(0x0800_8000, 4, 2);
  const { dfu, seen } = scripted([statusBytes(4), idle, statusBytes(4), idle, statusBytes(4), idle]);
  if (!first || !second) throw new Error('two blocks were planned');
  await writeBlock(dfu, first, Uint8Array.of(1, 2));
  await writeBlock(dfu, second, Uint8Array.of(3, 4));
  const sent = seen.filter(({ request }) => request === DNLOAD).map(({ value, data }) => [value, data]);
  expect(sent).toEqual([
    [0, [0x21, 0x00, 0x80, 0x00, 0x08]],
    [2, [1, 2]],
    [3, [3, 4]],
  ]);
});

test('reading aborts between setting the address and the upload', async () => {
  const [block] = planBlocks(0x0800_8000, 2, 2048);
  const { dfu, seen } = scripted([statusBytes(4), idle, [0xaa, 0xbb]]);
  if (!block) throw new Error('one block was planned');
  expect([...(await readBlock(dfu, block))]).toEqual([0xaa, 0xbb]);
  const order = seen.map(({ request }) => request).filter((request) => request !== 3);
  expect(order).toEqual([ABORT, DNLOAD, ABORT, UPLOAD]);
});

test('an upload that is too short is an error', async () => {
  const [block] = planBlocks(0x0800_8000, 2, 2048);
  const { dfu } = scripted([statusBytes(4), idle, [0xaa]]);
  if (!block) throw new Error('one block was planned');
  await expect(readBlock(dfu, block)).rejects.toMatchObject({
    kind: 'length',
    got: '1 bytes',
    expected: '2 bytes',
  });
});

test('leave sets the address, downloads nothing, and is confirmed by dfuMANIFEST', async () => {
  const { dfu, seen } = scripted([statusBytes(4), idle, statusBytes(7)]);
  expect(await leave(dfu, 0x0800_8000)).toBeNull();
  expect(seen.findLast(({ request }) => request === DNLOAD)).toEqual({
    request: DNLOAD,
    value: 0,
    data: [],
  });
});

test.each(['stall', 'timeout', 'disconnected', 'protocol'] as const)(
  'a leave that ends in %s is no error: the device may be gone already',
  async (kind) => {
    const { dfu } = scripted([statusBytes(4), idle, kind]);
    expect(await leave(dfu, 0x0800_8000)).toContain(kind);
  },
);

test('a leave whose address is refused is an error', async () => {
  const { dfu } = scripted([statusBytes(10, 8)]);
  await expect(leave(dfu, 0x2000_0000)).rejects.toMatchObject({ kind: 'status', bStatus: 8 });
});
