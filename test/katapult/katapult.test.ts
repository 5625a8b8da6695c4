import { describe, expect, test } from 'vitest';
import {
  canbusUuid,
  complete,
  connect,
  endOfFile,
  holdsFirstAnswer,
  requestBlock,
  sendBlock,
} from '../../src/katapult/katapult.ts';
import { KatapultError } from '../../src/katapult/katapult-error.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { firmwareOf } from '../simulation/rom-client.ts';
import { connected, inKatapult, openLink } from './link.ts';

const SCENES = ['katapult-f446', 'katapult-h723', 'katapult-g0b1', 'katapult-f103', 'katapult-uart'];

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('connecting', () => {
  test.each([
    ['katapult-f446', 'stm32f446xx', 0x0800_8000, '1.1.0', 'v0.0.1-110-gb0bf421'],
    ['katapult-h723', 'stm32h723xx', 0x0802_0000, '1.1.0', 'v0.0.1-110-gb0bf421'],
    ['katapult-g0b1', 'stm32g0b1xx', 0x0800_2000, '1.0.0', null],
    ['katapult-f103', 'stm32f103xe', 0x0800_2000, '1.1.0', 'v0.0.1-110-gb0bf421'],
    ['katapult-uart', 'stm32f103xe', 0x0800_2000, '1.1.0', 'v0.0.1-110-gb0bf421'],
  ])('tells what is there: %s', async (scene, mcu, applicationStart, protocol, softwareVersion) => {
    const { info } = await connected(scene);
    expect(info).toEqual({ protocol, applicationStart, blockSize: 64, mcu, softwareVersion });
  });

  test('knows which USB peripherals hold their first answer back', () => {
    for (const mcu of ['stm32f042x6', 'stm32f072xb', 'stm32f103xe', 'stm32g0b1xx', 'stm32g431xx']) {
      expect(holdsFirstAnswer(mcu), mcu).toBe(true);
    }
    for (const mcu of ['stm32f207xx', 'stm32f446xx', 'stm32h723xx', 'rp2040', 'USB Single Serial']) {
      expect(holdsFirstAnswer(mcu), mcu).toBe(false);
    }
  });

  test('costs no time limit where the answer was pushed out, and one where it was not', async () => {
    const primed = await connected('katapult-f103');
    const before = primed.host.ports.clock.nowMs();
    expect(before).toBeLessThan(100);
    const host = await inKatapult('katapult-f103');
    await connect(await openLink(host));
    expect(host.ports.clock.nowMs()).toBeGreaterThan(2000);
    expect(host.ports.clock.nowMs()).toBeLessThan(2100);
  });

  test('finds its answer behind rubbish that does not look like a frame', async () => {
    const host = await inKatapult('katapult-f446');
    const link = await openLink(host);
    await link.port.write(new TextEncoder().encode('~ Request! ~'));
    expect(await connect(link)).toMatchObject({ mcu: 'stm32f446xx' });
  });

  test('is not to be had where half a frame of a killed program stands in front, and that is said in bounded time', async () => {
    const host = await inKatapult('katapult-f446');
    const link = await openLink(host);
    await link.port.write(Uint8Array.of(0x01, 0x88, 0x12, 0x11, 0x00));
    const error = await failure(connect(link));
    expect(error).toBeInstanceOf(KatapultError);
    expect(error).toMatchObject({ kind: 'silent', command: 'Connect' });
    expect(host.ports.clock.nowMs()).toBeLessThan(30_000);
  });

  test('to what is no Katapult ends in silence', async () => {
    // Klipper answers, in blocks of its own
    const link = await openLink(simulateHost('katapult-h723'));
    expect(await failure(connect(link))).toMatchObject({ name: 'KatapultError', kind: 'silent' });
  });
});

describe('a firmware', () => {
  test.each(SCENES)('is written, read back equal, and started: %s', async (scene) => {
    const { host, link, info } = await connected(scene);
    const image = await firmwareOf(host);
    const size = Math.ceil(image.length / info.blockSize) * info.blockSize;
    const padded = new Uint8Array(size).fill(0xff);
    padded.set(image);
    const blocks = Array.from({ length: size / info.blockSize }, (_, at) => at * info.blockSize);
    for (const at of blocks) {
      await sendBlock(link, info.applicationStart + at, padded.slice(at, at + info.blockSize));
    }
    expect(await endOfFile(link)).toBeGreaterThan(0);
    for (const at of blocks) {
      const found = await requestBlock(link, info.applicationStart + at, info.blockSize);
      expect(found).toEqual(padded.slice(at, at + info.blockSize));
    }
    await complete(link);
    await host.ports.clock.sleep(2000);
    const board = host.boards[0] ?? host.uartBoards[0];
    expect(board?.mode()).toBe('klipper');
    expect(board?.flashContents(info.applicationStart, image.length)).toEqual(image);
  });

  test('is refused below the application, off a block, and over what is not blank', async () => {
    const { link, info } = await connected('katapult-h723');
    const block = new Uint8Array(info.blockSize).fill(0x55);
    for (const address of [0x0800_0000, info.applicationStart + 4, info.applicationStart + 64]) {
      expect(await failure(sendBlock(link, address, block))).toMatchObject({
        kind: 'refused',
        command: 'Send Block',
        address,
      });
    }
  });

  test('may have each block sent twice', async () => {
    const { host, link, info } = await connected('katapult-f103');
    const block = (value: number) => new Uint8Array(info.blockSize).fill(value);
    for (const [at, value] of [
      [0, 1],
      [0, 1],
      [64, 2],
      [64, 2],
    ] as const) {
      await sendBlock(link, info.applicationStart + at, block(value));
    }
    expect(host.boards[0]?.flashContents(info.applicationStart, 128)).toEqual(
      Uint8Array.from([...block(1), ...block(2)]),
    );
  });
});

test('a build without CAN refuses to tell its node', async () => {
  const { link } = await connected('katapult-f446');
  expect(await failure(canbusUuid(link))).toMatchObject({ kind: 'refused', command: 'Get CANbus id' });
});

test('after a start it is gone, and the next command says so', async () => {
  const { host, link } = await connected('katapult-f103');
  await complete(link);
  await host.ports.clock.sleep(150);
  expect(await failure(endOfFile(link))).toMatchObject({ name: 'SerialError', kind: 'disconnected' });
});
