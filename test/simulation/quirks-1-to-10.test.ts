import { expect, test } from 'vitest';
import { boardOf, le32, openClient, openScene } from './rom-client.ts';

const BUSY = 4;
const DNLOAD_IDLE = 5;
const ERROR = 10;
const CLRSTATUS = 4;
const DETACH = 0;

test.each(['chip-stm32f427', 'chip-stm32f429'])(
  'quirk 1: the ROM of %s announces 166 bytes of its layout and sends 112',
  async (scene) => {
    const bytes = await (await openScene(scene)).descriptor(3, 4);
    expect([bytes.length, bytes[0]]).toEqual([112, 166]);
  },
);

test.each(['chip-stm32f427-2m', 'chip-stm32f429-2m'])(
  'quirk 1: the layout of %s, with twice the flash, has those 166 bytes',
  async (scene) => {
    const bytes = await (await openScene(scene)).descriptor(3, 4);
    expect([bytes.length, bytes[0]]).toEqual([166, 166]);
  },
);

test.each(['f405', 'f407', 'f411', 'f427', 'f429', 'f722', 'f745', 'f765'])(
  'quirk 2: the ROM of the STM32%s starts in dfuERROR with status 10, and CLRSTATUS mends it',
  async (part) => {
    const { host, device } = await openScene(`chip-stm32${part}`);
    await device.close();
    const board = boardOf(host);
    board.pressReset();
    await host.ports.clock.sleep(2000);
    expect(board.dfuState()).toBe(ERROR);
    const client = await openClient(host);
    expect(await client.status()).toMatchObject({ bStatus: 0, bState: 2 });
    expect(Object.values(board.judgement).every((count) => count === 0)).toBe(true);
  },
);

test.each(['chip-stm32f407', 'chip-stm32h743', 'chip-stm32g0b1'])(
  'quirk 3: on %s the GETSTATUS after the zero-length DNLOAD gets no answer, and Klipper starts',
  async (scene) => {
    const client = await openScene(scene);
    await client.setAddress(0x0800_0000);
    await client.download(0, []);
    await expect(client.status()).rejects.toMatchObject({ kind: 'disconnected' });
    await client.host.ports.clock.sleep(2000);
    expect(boardOf(client.host).mode()).toBe('klipper');
  },
);

test('quirk 4: after the leave a detach finds no device', async () => {
  const client = await openScene('chip-stm32f446');
  await client.leave(0x0800_0000);
  await client.host.ports.clock.sleep(100);
  await expect(client.send(DETACH)).rejects.toMatchObject({ kind: 'disconnected' });
  await expect(client.host.ports.usb.device('1-1.4')).rejects.toMatchObject({ kind: 'not-found' });
});

test.each([
  ['chip-gd32vf103', 100],
  ['chip-stm32f407', 104],
])('quirk 5: %s announces %i ms for setting the address, which takes none', async (scene, announced) => {
  const client = await openScene(scene);
  await client.download(0, [0x21, ...le32(0x0800_0000)]);
  expect(await client.status()).toMatchObject({ bwPollTimeout: announced, bState: BUSY });
  const from = client.host.ports.clock.nowMs();
  expect(await client.status()).toMatchObject({ bStatus: 0, bState: DNLOAD_IDLE });
  expect(client.host.ports.clock.nowMs() - from).toBeLessThan(1);
});

test('quirk 6: the F405 announces 100 ms for a mass erase that takes 16 s, and holds the next GETSTATUS', async () => {
  const client = await openScene('chip-stm32f405');
  const { clock } = client.host.ports;
  await client.download(0, [0x41]);
  expect(await client.status()).toMatchObject({ bwPollTimeout: 100, bState: BUSY });
  await clock.sleep(100);
  await expect(client.status(5000)).rejects.toMatchObject({ kind: 'timeout' });
  expect((await client.status(35_000)).bState).toBe(DNLOAD_IDLE);
  expect(clock.nowMs()).toBeGreaterThan(16_000);
  const board = boardOf(client.host);
  expect(board.flashContents(0x0800_0000, 4096).every((byte) => byte === 0xff)).toBe(true);
  expect(board.judgement.polledTooEarly).toBe(0);
});

test('quirk 7: the L4 announces less than an erase takes and stalls until it is done', async () => {
  const client = await openScene('chip-stm32l452');
  const { clock } = client.host.ports;
  await client.download(0, [0x41, ...le32(0x0800_0000)]);
  const { bwPollTimeout } = await client.status();
  expect(bwPollTimeout).toBeLessThan(22);
  await clock.sleep(bwPollTimeout);
  await expect(client.status()).rejects.toMatchObject({ kind: 'stall' });
  await clock.sleep(bwPollTimeout);
  expect(await client.status()).toMatchObject({ bStatus: 0, bState: DNLOAD_IDLE });
  expect(boardOf(client.host).judgement).toMatchObject({ polledTooEarly: 0, wrongState: 0 });
});

test('quirk 8: the H743 stays busy after an erase in bank 2, which is done; CLRSTATUS twice frees it', async () => {
  const client = await openScene('chip-stm32h743');
  const board = boardOf(client.host);
  board.preload(0x0812_0000, new Uint8Array(64));
  expect((await client.erase(0x080e_0000)).bState).toBe(DNLOAD_IDLE);
  expect((await client.erase(0x0812_0000)).bState).toBe(BUSY);
  await client.host.ports.clock.sleep(60_000);
  expect((await client.status()).bState).toBe(BUSY);
  expect(board.flashContents(0x0812_0000, 64).every((byte) => byte === 0xff)).toBe(true);
  await client.send(CLRSTATUS);
  expect(await client.status()).toMatchObject({ bStatus: 14, bState: ERROR });
  await client.send(CLRSTATUS);
  expect(await client.status()).toMatchObject({ bStatus: 0, bState: 2 });
  expect(board.judgement.wrongState).toBe(0);
});

test('quirk 9: the C5 shows no option bytes, takes 1024 bytes, and hides its functional descriptor', async () => {
  const client = await openScene('chip-stm32c562');
  const entry = (await client.host.ports.usb.list()).find(({ path }) => path === '1-1.4');
  const configuration = [...(entry?.descriptors ?? [])].slice(18);
  // one alternate setting; the functional descriptor is in the blob: 1024 bytes
  const interfaces = [9, 4, 0, 0, 0, 0xfe, 1, 2, 4];
  const functional = [9, 0x21, 0x0b, 0xff, 0, 0x00, 0x04, 0x1a, 0x01];
  expect(configuration.slice(9)).toEqual([...interfaces, ...functional]);
  await expect(client.descriptor(0x21, 0)).rejects.toMatchObject({ kind: 'timeout' });
  await expect(client.descriptor(3, 5)).rejects.toMatchObject({ kind: 'stall' });
});

test('quirk 9: on the C5 CLRSTATUS stalls outside dfuERROR and works in it; ABORT leads to dfuIDLE', async () => {
  const client = await openScene('chip-stm32c562');
  await client.setAddress(0x0800_0000);
  await expect(client.clearStatus()).rejects.toMatchObject({ kind: 'stall' });
  expect((await client.status()).bState).toBe(DNLOAD_IDLE);
  await client.abort();
  expect((await client.status()).bState).toBe(2);
  expect((await client.setAddress(0x1000_0000)).bState).toBe(ERROR);
  await client.clearStatus();
  expect((await client.status()).bState).toBe(2);
});

test('quirk 10: the G0B1 of 128 KiB names all three alternate settings alike', async () => {
  const client = await openScene('ebb36-g0b1');
  const texts = [await client.text(4), await client.text(5), await client.text(6)];
  expect(texts).toEqual(Array(3).fill('@Internal Flash   /0x08000000/64*02Kg'));
});
