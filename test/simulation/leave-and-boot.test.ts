import { expect, test } from 'vitest';
import type { RomClient } from './rom-client.ts';
import { boardOf, firmwareOf, openClient, openScene } from './rom-client.ts';

const F4_START = 0x0800_8000;

async function flashAt(client: RomClient, address: number, image: Uint8Array, sectors: readonly number[]) {
  for (const sector of sectors) await client.erase(sector);
  await client.write(address, image, 2048);
  await client.abort();
}

async function comesBackAs(client: RomClient): Promise<string | null> {
  await client.host.ports.clock.sleep(5000);
  const entry = (await client.host.ports.usb.list()).find(({ path }) => path === '1-1.4');
  return entry?.manufacturer ?? null;
}

test('after leave a sound image comes back as Klipper at the same path under the next device number', async () => {
  const client = await openScene('octopus-pro-f429');
  const { usb, serial, files, clock } = client.host.ports;
  const numberBefore = (await usb.list()).find(({ path }) => path === '1-1.4')?.deviceNumber ?? 0;
  await flashAt(client, F4_START, await firmwareOf(client.host), [F4_START, 0x0800_c000]);
  expect((await client.leave(F4_START)).bState).toBe(7);
  await clock.sleep(10);
  await expect(client.status()).rejects.toMatchObject({ kind: 'disconnected' });
  expect((await usb.list()).map(({ path }) => path)).not.toContain('1-1.4');
  await clock.sleep(2000);
  const back = (await usb.list()).find(({ path }) => path === '1-1.4');
  expect(back).toMatchObject({
    deviceNumber: numberBefore + 1,
    product: 'stm32f429xx',
    serialNumber: '2B0007000C50425539393020',
    interfaces: [{ driver: 'cdc_acm' }, { driver: 'cdc_acm' }],
  });
  expect([...(back?.descriptors.slice(8, 12) ?? [])]).toEqual([0x50, 0x1d, 0x4e, 0x61]);
  const byId = '/dev/serial/by-id/usb-Klipper_stm32f429xx_2B0007000C50425539393020-if00';
  expect(await serial.list()).toMatchObject([{ path: '/dev/ttyACM0', byId: [byId], usbPath: '1-1.4' }]);
  expect(await files.realPath(byId)).toBe('/dev/ttyACM0');
});

test('asking again while it leaves changes nothing: the board comes back once', async () => {
  const client = await openScene('octopus-pro-f446');
  await client.leave(F4_START);
  expect((await client.status()).bState).toBe(7);
  await client.host.ports.clock.sleep(5000);
  const back = (await client.host.ports.usb.list()).find(({ path }) => path === '1-1.4');
  expect(back).toMatchObject({ manufacturer: 'Klipper', deviceNumber: 4 });
});

test('the old firmware still boots when nothing was written', async () => {
  const client = await openScene('octopus-pro-f446');
  await client.leave(F4_START);
  expect(await comesBackAs(client)).toBe('Klipper');
});

test('an image at another address than it is linked for stays silent', async () => {
  const client = await openScene('octopus-pro-f446');
  const image = await firmwareOf(client.host);
  await flashAt(client, 0x0801_0000, image, [F4_START, 0x0800_c000, 0x0801_0000]);
  await client.leave(0x0801_0000);
  expect(await comesBackAs(client)).toBeNull();
});

test('a half-written image stays silent', async () => {
  const client = await openScene('octopus-pro-f446');
  const image = await firmwareOf(client.host);
  await flashAt(client, F4_START, image.subarray(0, 4096), [F4_START, 0x0800_c000]);
  await client.leave(F4_START);
  expect(await comesBackAs(client)).toBeNull();
});

test('with its bootloader damaged the board stays silent, sound as the application is', async () => {
  const client = await openScene('octopus-pro-f446');
  await client.erase(0x0800_4000);
  await client.leave(F4_START);
  expect(await comesBackAs(client)).toBeNull();
});

test('leaving to the bootloader starts the application behind it', async () => {
  const client = await openScene('octopus-pro-f446');
  await client.leave(0x0800_0000);
  expect(await comesBackAs(client)).toBe('Klipper');
});

test('a reset with BOOT0 still set comes back in DFU mode, without it as Klipper', async () => {
  const client = await openScene('octopus-pro-f446');
  const board = boardOf(client.host);
  board.pressReset();
  expect(await comesBackAs(client)).toBe('STMicroelectronics');
  board.boot0 = false;
  board.pressReset();
  expect(await comesBackAs(client)).toBe('Klipper');
  expect(board.mode()).toBe('klipper');
});

test('a cable pulled and plugged again finds the ROM where it was; without power it starts afresh', async () => {
  const client = await openScene('octopus-pro-f429');
  client.host.unplug('1-1.4');
  await expect(client.status()).rejects.toMatchObject({ kind: 'disconnected' });
  client.host.plug('1-1.4');
  expect(boardOf(client.host).dfuState()).toBe(2);
  boardOf(client.host).unplug('lost');
  client.host.plug('1-1.4');
  expect(boardOf(client.host).dfuState()).toBe(10);
  expect((await (await openClient(client.host)).status()).bState).toBe(2);
});
