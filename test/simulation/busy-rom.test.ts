import { expect, test } from 'vitest';
import { FlashMemory } from '../../src/simulation/flash-memory.ts';
import { STM32F072 } from '../../src/simulation/mcus/stm32f0.ts';
import { STM32G0B1 } from '../../src/simulation/mcus/stm32g0.ts';
import { STM32L072 } from '../../src/simulation/mcus/stm32l0.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { boardOf, firmwareOf, le32, openClient, openScene } from './rom-client.ts';

const START = 0x0800_0000;
const BUSY = 4;
const ERROR = 10;

test('a ROM that holds: the GETSTATUS during an erase is answered when it is done', async () => {
  const client = await openScene('chip-stm32g0b1');
  const { clock } = client.host.ports;
  await client.download(0, [0x41, ...le32(START)]);
  expect((await client.status()).bState).toBe(BUSY);
  const from = clock.nowMs();
  expect((await client.status()).bStatus).toBe(0);
  expect(clock.nowMs() - from).toBeGreaterThanOrEqual(22);
  expect(boardOf(client.host).judgement).toMatchObject({ polledTooEarly: 1, neededTimeSkipped: 0 });
});

test('a ROM that stalls: every request during an erase stalls, and the work goes on', async () => {
  const client = await openScene('chip-stm32l452');
  const board = boardOf(client.host);
  await client.download(0, [0x41, ...le32(START)]);
  await client.status();
  await expect(client.status()).rejects.toMatchObject({ kind: 'stall' });
  await expect(client.abort()).rejects.toMatchObject({ kind: 'stall' });
  expect(board.judgement.polledTooEarly).toBe(2);
  await client.host.ports.clock.sleep(30);
  expect((await client.status()).bStatus).toBe(0);
  expect(board.flashContents(START, 2048).every((byte) => byte === 0xff)).toBe(true);
});

test('a ROM that announces the truth: the times are those that the work takes', async () => {
  const client = await openScene('f446-truthful');
  const { clock } = client.host.ports;
  const announced = async () => {
    const { bwPollTimeout } = await client.status();
    const from = clock.nowMs();
    await client.status(5000);
    const tookMs = clock.nowMs() - from;
    expect(Math.abs(tookMs - bwPollTimeout)).toBeLessThanOrEqual(1);
    return bwPollTimeout;
  };
  await client.download(0, [0x41, ...le32(START + 0x8000)]);
  expect(await announced()).toBe(250);
  await client.download(0, [0x21, ...le32(START + 0x8000)]);
  expect(await announced()).toBe(0);
  await client.download(2, new Uint8Array(1024));
  expect(await announced()).toBe(5);
});

test('a ROM that needs its time: asked too early it stalls, is in dfuERROR, and the work is lost', async () => {
  const client = await openScene('rom-needs-time');
  const board = boardOf(client.host);
  await client.download(0, [0x41, ...le32(START)]);
  await client.status();
  await client.host.ports.clock.sleep(10);
  await expect(client.status()).rejects.toMatchObject({ kind: 'stall' });
  expect(await client.status()).toMatchObject({ bStatus: 15, bState: ERROR });
  expect(board.flashContents(START, 2048).every((byte) => byte === 0xff)).toBe(false);
  expect(board.judgement.neededTimeSkipped).toBe(1);
});

test('a ROM that needs its time: the end of the work is not enough, the announced time has to be over', async () => {
  const client = await openScene('rom-needs-time');
  await client.download(0, [0x41, ...le32(START)]);
  const { bwPollTimeout } = await client.status();
  await client.host.ports.clock.sleep(bwPollTimeout - 5);
  await expect(client.status()).rejects.toMatchObject({ kind: 'stall' });
});

test('a ROM that needs its time: a host that waits as announced writes and verifies', async () => {
  const client = await openScene('rom-needs-time');
  const image = await firmwareOf(client.host);
  for (let at = 0; at < image.length; at += 2048) await client.erase(START + at);
  await client.write(START, image, 1024);
  await client.abort();
  expect(Buffer.compare(await client.read(START, image.length, 1024), image)).toBe(0);
  expect(Object.values(boardOf(client.host).judgement).every((count) => count === 0)).toBe(true);
});

test('block 1 is counted, up and down, and changes no flash', async () => {
  const client = await openScene('chip-stm32f446');
  const board = boardOf(client.host);
  const before = board.flashContents(START, 4096);
  await client.carryOut(1, new Uint8Array(16));
  expect(board.judgement.reservedBlocks).toBe(1);
  await client.abort();
  await expect(client.upload(1, 16)).rejects.toMatchObject({ kind: 'stall' });
  expect(board.judgement).toMatchObject({ reservedBlocks: 2, badAddresses: 0 });
  expect(board.flashContents(START, 4096)).toEqual(before);
});

test.each(['chip-stm32f072', 'chip-stm32g0b1', 'chip-stm32h743', 'chip-stm32u575', 'chip-at32f437'])(
  'a host that writes without erasing is reported, and %s refuses',
  async (scene) => {
    const client = await openScene(scene);
    const start = scene === 'chip-at32f437' ? 0x0800_8000 : START;
    await client.setAddress(start);
    expect(await client.carryOut(2, new Uint8Array(64).fill(0x5a))).toMatchObject({ bStatus: 3 });
    expect(boardOf(client.host).judgement.programmedUnerased).toBe(1);
  },
);

test('zeros may be programmed over anything on F0 and G0', () => {
  for (const mcu of [STM32F072, STM32G0B1]) {
    const memory = new FlashMemory(mcu);
    const data = new Uint8Array(mcu.programUnit).fill(0x5a);
    expect(memory.program(START, data)).toBe('done');
    expect(memory.program(START, data)).toBe('not-erased');
    expect(memory.program(START, new Uint8Array(mcu.programUnit))).toBe('done');
    expect(memory.contents(START, mcu.programUnit)).toEqual(new Uint8Array(mcu.programUnit));
  }
});

test('cells of 8 bytes with ECC count as used even when all ones were programmed; halfwords do not', () => {
  const ones = new Uint8Array(8).fill(0xff);
  const g0 = new FlashMemory(STM32G0B1);
  expect([g0.program(START, ones), g0.program(START, ones)]).toEqual(['done', 'not-erased']);
  const f0 = new FlashMemory(STM32F072);
  expect([f0.program(START, ones), f0.program(START, ones)]).toEqual(['done', 'done']);
});

test('erased flash of the L0 reads as zero', async () => {
  const memory = new FlashMemory(STM32L072);
  memory.preload(START, new Uint8Array(256).fill(0xa5));
  memory.erase(START, 128);
  expect(memory.contents(START, 128)).toEqual(new Uint8Array(128));
  expect(memory.contents(START + 128, 128)).toEqual(new Uint8Array(128).fill(0xa5));
  expect(memory.program(START, Uint8Array.of(1, 2, 3, 4))).toBe('done');
});

test('at x8 and worn, an erase and a write take as long as the datasheet allows', async () => {
  const client = await openScene('fault-low-supply');
  const { clock } = client.host.ports;
  await client.download(0, [0x41, ...le32(0x0802_0000)]);
  await client.status();
  const from = clock.nowMs();
  await client.status(10_000);
  expect(clock.nowMs() - from).toBeGreaterThanOrEqual(4000);
  expect(clock.nowMs() - from).toBeLessThan(4001);
  await client.setAddress(0x0802_0000);
  await client.download(2, new Uint8Array(2048));
  await client.status();
  const before = clock.nowMs();
  await client.status(1000);
  expect(clock.nowMs() - before).toBeCloseTo(512 * 0.4, 0);
});

test('a part without a parallelism setting says so', () => {
  const board = boardOf(simulateHost('chip-stm32g0b1'));
  expect(() => board.setParallelism('x8')).toThrow(RangeError);
});

test('a ROM is at rest again after a reset in the midst of an erase', async () => {
  const host = simulateHost('chip-stm32l452');
  const client = await openClient(host);
  await client.download(0, [0x41, ...le32(START)]);
  await client.status();
  boardOf(host).pressReset();
  await host.ports.clock.sleep(1000);
  expect((await (await openClient(host)).status()).bState).toBe(2);
});
