import { expect, test } from 'vitest';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { sectorsOf } from './layout-words.ts';
import { boardOf, firmwareOf, le32, openClient, openScene } from './rom-client.ts';

const BUSY = 4;
const DNLOAD_IDLE = 5;
const ERROR = 10;

async function serialOf(scene: string): Promise<string | null | undefined> {
  return (await simulateHost(scene).ports.usb.list()).find(({ path }) => path === '1-1.4')?.serialNumber;
}

test.each([
  [11, 'chip-stm32g474', 1, [0x1fff_7800, 0x1fff_f800], [48, 48]],
  [17, 'chip-stm32f446', 1, [0x1fff_c000], [16]],
  [18, 'chip-stm32h723', 1, [0x5200_201c], [88]],
  [18, 'chip-stm32h563', 1, [0x4002_2050], [297]],
])(
  'quirk %i: the option bytes of %s can be read where its layout says',
  async (_, scene, alternate, starts, sizes) => {
    const blocks = sectorsOf(await (await openScene(scene)).text(4 + alternate));
    expect(blocks.map(({ start }) => start)).toEqual(starts);
    expect(blocks.map(({ size }) => size)).toEqual(sizes);
    for (const { start, size } of blocks) {
      const client = await openScene(scene);
      expect((await client.setAddress(start)).bStatus).toBe(0);
      await client.abort();
      expect(await client.upload(2, size)).toHaveLength(size);
    }
  },
);

test('quirk 12: the F072 directly at a root port is busy for ever; behind a hub it works', async () => {
  const client = await openClient(simulateHost('ebb36-f072-root-port'), '1-2');
  await client.download(0, [0x41, ...le32(0x0800_0000)]);
  for (let polls = 0; polls < 20; polls += 1) {
    expect(await client.status()).toEqual({ bStatus: 0, bwPollTimeout: 40, bState: BUSY });
    await client.host.ports.clock.sleep(40);
  }
  const board = boardOf(client.host);
  expect(board.flashContents(0x0800_0000, 64).some((byte) => byte !== 0xff)).toBe(true);
  const behindHub = await openScene('chip-stm32f072');
  expect((await behindHub.erase(0x0800_0000)).bState).toBe(DNLOAD_IDLE);
});

test('quirk 13: a protected chip refuses option bytes, erasing, writing and reading with status 11', async () => {
  const client = await openScene('read-protected');
  const refused = { bStatus: 11, bState: ERROR };
  expect(await client.setAddress(0x1fff_c000)).toMatchObject(refused);
  await client.clearStatus();
  expect(await client.erase(0x0800_8000)).toMatchObject(refused);
  await client.clearStatus();
  await client.setAddress(0x0800_8000);
  expect(await client.carryOut(2, new Uint8Array(16))).toMatchObject(refused);
  await client.clearStatus();
  await client.setAddress(0x0800_8000);
  await client.abort();
  await expect(client.upload(2, 16)).rejects.toMatchObject({ kind: 'stall' });
  expect(await client.status()).toMatchObject(refused);
});

test('quirk 13: read unprotect erases everything, and takes the time of it before the reset', async () => {
  const client = await openScene('read-protected');
  const board = boardOf(client.host);
  await client.download(0, [0x92]);
  expect((await client.status()).bState).toBe(BUSY);
  await client.host.ports.clock.sleep(7000);
  expect(board.mode()).toBe('dfu');
  await expect(client.status(500)).rejects.toMatchObject({ kind: 'timeout' });
  await client.host.ports.clock.sleep(3000);
  const again = await openClient(client.host);
  expect((await again.erase(0x0800_8000)).bState).toBe(DNLOAD_IDLE);
  expect(board.flashContents(0x0800_0000, 0x8_0000).every((byte) => byte === 0xff)).toBe(true);
  expect(board.judgement.readUnprotects).toBe(1);
});

test('quirk 14: a protected U5 agrees to everything and does nothing: only reading back shows it', async () => {
  const client = await openScene('u575-read-protected');
  const before = boardOf(client.host).flashContents(0x0800_0000, 1024);
  expect((await client.erase(0x0800_0000)).bStatus).toBe(0);
  await client.write(0x0800_0000, new Uint8Array(1024), 1024);
  await client.abort();
  const found = await client.read(0x0800_0000, 1024, 1024);
  expect(found.every((byte) => byte === 0xff)).toBe(true);
  expect(boardOf(client.host).flashContents(0x0800_0000, 1024)).toEqual(before);
});

test('quirk 15: the Longan Nano tells of pages of 2 KiB, and erases 1 KiB', async () => {
  const client = await openScene('chip-gd32vf103');
  expect(await client.text(4)).toBe('@Internal Flash  /0x08000000/512*002Kg');
  const before = boardOf(client.host).flashContents(0x0800_0000, 2048);
  await client.erase(0x0800_0000);
  const after = boardOf(client.host).flashContents(0x0800_0000, 2048);
  expect(after.subarray(0, 1024).every((byte) => byte === 0xff)).toBe(true);
  expect(after.subarray(1024)).toEqual(before.subarray(1024));
  await client.write(0x0800_0400, new Uint8Array(4).fill(0xa5), 2048);
  expect(boardOf(client.host).judgement.programmedUnerased).toBe(1);
});

test('quirk 15: its serial number is sent as bytes, which hosts read as other characters', async () => {
  const client = await openScene('chip-gd32vf103');
  expect(Buffer.from(await client.descriptor(3, 3)).toString('latin1')).toBe('\x06\x033CBJ');
  expect(await serialOf('chip-gd32vf103')).toBe('\u4333\u4a42');
});

test('quirk 15: the mass erase of the bare chip reports failure and erases nothing', async () => {
  const client = await openScene('chip-gd32vf103-bare');
  const before = boardOf(client.host).flashContents(0x0800_0000, 1024);
  expect((await client.carryOut(0, [0x41])).bState).toBe(ERROR);
  expect(boardOf(client.host).flashContents(0x0800_0000, 1024)).toEqual(before);
});

test('quirk 16: the first eight sectors of the AT32F437 can be read, but neither erased nor written', async () => {
  const client = await openScene('chip-at32f437');
  const board = boardOf(client.host);
  const before = board.flashContents(0x0800_0000, 0x8000);
  expect((await client.erase(0x0800_7000)).bState).toBe(ERROR);
  await client.clearStatus();
  await client.setAddress(0x0800_7ffc);
  expect((await client.carryOut(2, new Uint8Array(8))).bState).toBe(ERROR);
  await client.clearStatus();
  await client.carryOut(0, [0x41]);
  expect(board.flashContents(0x0800_0000, 0x8000)).toEqual(before);
  expect(board.flashContents(0x0800_8000, 0x8000).every((byte) => byte === 0xff)).toBe(true);
  expect(board.judgement.badAddresses).toBe(2);
});

test('quirk 19: an upload from an address that is not there leaves a state that DFU does not know', async () => {
  const client = await openScene('chip-stm32f446');
  await expect(client.upload(0xffff, 2048)).rejects.toMatchObject({ kind: 'stall' });
  expect((await client.status()).bState).toBe(15);
});

test('quirk 20: serial numbers are from the UID, fixed, or new after each power-up', async () => {
  const fixed = { f042: 'FFFFFFFEFFFF', f072: 'FFFFFFFEFFFF', h743: '200364500000' };
  for (const [part, serial] of Object.entries(fixed)) {
    expect(await serialOf(`chip-stm32${part}`)).toBe(serial);
  }
  expect(await serialOf('chip-at32f437')).toBe('AT32');
  // a UID and a DFU serial number that were seen together
  for (const part of ['f407', 'g0b1', 'u575']) {
    expect(await serialOf(`chip-stm32${part}`)).toBe('203739645542');
  }
  const host = simulateHost('chip-stm32l496');
  const serials = new Set<string | null | undefined>();
  for (let times = 0; times < 3; times += 1) {
    serials.add((await host.ports.usb.list()).find(({ path }) => path === '1-1.4')?.serialNumber);
    boardOf(host).unplug('lost');
    boardOf(host).plug();
  }
  expect(serials.size).toBe(3);
  expect([...serials].every((serial) => /^[0-9A-F]{12}$/.test(serial ?? ''))).toBe(true);
});

test('quirk 27: the heater may be on in DFU mode on Octopus Pro 1.0 and Monster8, on no other board', () => {
  const isOn = (scene: string) => boardOf(simulateHost(scene)).heaterIsOn();
  for (const scene of ['octopus-pro-f429', 'octopus-pro-f446', 'monster8-v2']) expect(isOn(scene)).toBe(true);
  for (const scene of ['octopus-pro-h723', 'ebb36-g0b1', 'healthy-printer']) expect(isOn(scene)).toBe(false);
});

test('quirk 28: BOOT0 of the SKR Mini E3 V3 is ignored unless the flash is empty', async () => {
  const host = simulateHost('skr-mini-e3-v3');
  const board = boardOf(host);
  expect(board.boot0).toBe(true);
  board.pressReset();
  await host.ports.clock.sleep(2000);
  expect(board.mode()).toBe('klipper');
  board.preload(0x0800_0000, new Uint8Array(8).fill(0xff));
  board.pressReset();
  await host.ports.clock.sleep(2000);
  expect(board.mode()).toBe('dfu');
});

test('quirk 29: an F4 ROM with a floating UART RX shows no USB', async () => {
  const host = simulateHost('f407-uart-chosen');
  const board = boardOf(host);
  expect(board.mode()).toBe('rom-uart');
  board.pressReset();
  await host.ports.clock.sleep(2000);
  expect(board.mode()).toBe('rom-uart');
  expect((await host.ports.usb.list()).some(({ path }) => path === '1-1.4')).toBe(false);
});

test.each([
  [30, 'f765-klipper', 'silent'],
  [31, 'f042-klipper', 'klipper'],
  [31, 'healthy-printer', 'dfu'],
])('quirk %i: after Klipper was asked for the bootloader, %s is %s', async (_, scene, mode) => {
  const host = simulateHost(scene);
  const board = boardOf(host);
  const port = host.bus.attached().find(({ path }) => path === board.path)?.usbFunction;
  const request = (code: number) =>
    ({ requestType: 'class', recipient: 'interface', request: code, value: 0, index: 0 }) as const;
  // SET_LINE_CODING: 1200 baud, 8N1; then SET_CONTROL_LINE_STATE without DTR
  port?.controlOut(request(0x20), Uint8Array.of(...le32(1200), 0, 0, 8), 0);
  port?.controlOut(request(0x22), new Uint8Array(0), 0);
  await host.ports.clock.sleep(2000);
  expect(board.mode()).toBe(mode);
});

test('quirk 15: a host that erases by the told pages reads back something else than it wrote', async () => {
  const client = await openScene('chip-gd32vf103');
  const image = await firmwareOf(client.host);
  for (let at = 0; at < image.length; at += 2048) await client.erase(0x0800_0000 + at);
  await client.write(0x0800_0000, image, 2048);
  await client.abort();
  expect(Buffer.compare(await client.read(0x0800_0000, image.length, 2048), image)).not.toBe(0);
});
