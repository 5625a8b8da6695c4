import { expect, test } from 'vitest';
import { ACK, connectUart, NACK, openUart, pattern } from './uart-client.ts';

const FLASH = 0x0800_0000;

test('quirk 21: on the H723 a block that is read straight after it was written is blank, and right when all are written', async () => {
  const client = await connectUart('uart-stm32h723');
  expect(await client.eraseExtended([0])).toBe(ACK);
  const blocks = [pattern(256, 1), pattern(256, 2)];
  const blank = new Uint8Array(256).fill(0xff);
  for (const [at, block] of blocks.entries()) {
    expect(await client.writeMemory(FLASH + at * 256, block)).toBe(ACK);
    expect(await client.readMemory(FLASH + at * 256, 256)).toEqual(blank);
  }
  for (const [at, block] of blocks.entries()) {
    expect(await client.readMemory(FLASH + at * 256, 256)).toEqual(block);
  }
});

test('quirk 22: after the first 0x7F one more says nothing and the next NACK, which means in step', async () => {
  const client = await connectUart('uart-stm32f407');
  expect(await client.ask([0x7f], 1, 200)).toEqual([]);
  expect(await client.ask([0x7f], 1, 200)).toEqual([NACK]);
  expect(await client.ask([0x02, 0xfd], 5)).toEqual([ACK, 1, 0x04, 0x13, ACK]);
});

test('quirk 23: the L0 has no mass erase and takes 511 pages at once, not 512', async () => {
  const client = await connectUart('uart-stm32l072');
  expect(await client.command(0x44)).toBe(ACK);
  expect(await client.ask([0xff, 0xff, 0x00])).toEqual([NACK]);
  const pages = Array.from({ length: 512 }, (_, page) => page);
  expect(await client.eraseExtended(pages)).toBe(NACK);
  expect(await client.eraseExtended(pages.slice(0, 511))).toBe(ACK);
  expect(client.board.flashContents(FLASH, 16)).toEqual(new Uint8Array(16));
});

test.each([
  ['uart-stm32f407', 0x1fff_7a10, 0x1fff_7a22, 0x1fff_7a00, 256],
  ['uart-stm32l072', 0x1ff8_0050, 0x1ff8_007c, 0x1ff8_0000, 128],
])(
  'quirk 24: %s refuses short reads of UID and flash size, and gives the whole block',
  async (scene, uid, size, start, length) => {
    const client = await connectUart(scene);
    expect(await client.readMemory(uid, 12)).toBeNull();
    expect(await client.readMemory(size, 2)).toBeNull();
    const block = await client.readMemory(start, length);
    expect([...(block?.slice(uid - start, uid - start + 12) ?? [])]).toEqual([
      0x3a, 0x00, 0x2d, 0x00, 0x19, 0x51, 0x30, 0x34, 0x36, 0x36, 0x37, 0x32,
    ]);
    const kibibytes = (block?.[size - start] ?? 0) + 256 * (block?.[size - start + 1] ?? 0);
    expect(kibibytes).toBe(scene === 'uart-stm32f407' ? 1024 : 192);
  },
);

test('quirk 24 does not hold on F1: short reads of UID and flash size succeed', async () => {
  const client = await connectUart('uart-skr-mini-e3');
  expect(await client.readMemory(0x1fff_f7e8, 12)).toHaveLength(12);
  expect(await client.readMemory(0x1fff_f7e0, 2)).toEqual(Uint8Array.of(0, 1));
});

test('quirk 25: the L412 ends Get with one more ACK', async () => {
  const client = await connectUart('uart-stm32l412');
  const answer = await client.ask([0x00, 0xff], 20, 100);
  expect(answer).toHaveLength(16);
  expect(answer.slice(-2)).toEqual([ACK, ACK]);
});

test('quirk 26: an adapter that was just opened hands over what was left in it', async () => {
  const client = openUart('uart-stale-adapter');
  await client.enterRom();
  await client.write([0x7f]);
  expect([...(await client.read(4, 100))]).toEqual([0x00, 0xfc, 0x1f, ACK]);
  client.lines(false, false);
  await client.enterRom();
  expect(await client.ask([0x7f])).toEqual([ACK]);
});

test('quirk 28: a G0 that ignores BOOT0 starts its application; with an empty flash it starts the ROM', async () => {
  const client = openUart('uart-boot0-ignored');
  await client.enterRom();
  expect(client.board.mode()).toBe('klipper');
  expect(await client.ask([0x7f], 1, 200)).toEqual([]);
  client.board.preload(FLASH, new Uint8Array(4).fill(0xff));
  await client.connect();
  expect(client.board.mode()).toBe('uart-rom');
});

test('quirk 32: one rate for each reset', async () => {
  const client = await connectUart('uart-stm32f407', 57_600);
  expect(client.board.lockedRate()).toBeCloseTo(57_600, 0);
  client.configure(115_200);
  await client.write([0x7f]);
  await client.sleep(50);
  expect(client.board.lockedRate()).toBeCloseTo(57_600, 0);
  await client.read(64, 50);
  await client.connect(115_200);
  expect(client.board.lockedRate()).toBeCloseTo(115_200, 0);
});
