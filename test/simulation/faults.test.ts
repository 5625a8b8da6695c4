import { expect, test } from 'vitest';
import { UsbError } from '../../src/ports/usb.ts';
import { type SimulatedHost, simulateHost } from '../../src/simulation/simulate-host.ts';
import { boardOf, firmwareOf, openClient, openScene, RomClient } from './rom-client.ts';

const START = 0x0800_8000;

async function flashWhole(host: SimulatedHost): Promise<void> {
  const device = await host.ports.usb.device('1-1.4');
  await device.open();
  await device.claimInterface(0);
  const client = new RomClient(host, device);
  // before any GETSTATUS, which in dfuMANIFEST-SYNC would start the application
  await client.abort();
  if ((await client.status(10_000)).bState === 10) await client.clearStatus();
  const image = await firmwareOf(host);
  await client.erase(START);
  await client.erase(START + 0x4000);
  await client.write(START, image, 2048);
  await client.abort();
  const found = await client.read(START, image.length, 2048);
  if (Buffer.compare(found, image) !== 0) throw new Error('verify');
  await client.leave(START);
}

test('a flash killed at any transfer can be run again to a good end', async () => {
  const whole = simulateHost('octopus-pro-f429');
  await flashWhole(whole);
  const count = whole.transfers.transferCount();
  expect(count).toBeGreaterThan(70);
  for (let nth = 1; nth <= count; nth += 1) {
    const host = simulateHost('octopus-pro-f429');
    host.transfers.killAtTransfer(nth);
    await expect(flashWhole(host)).rejects.toMatchObject({ kind: 'other' });
    expect(host.transfers.transferCount()).toBe(nth);
    host.restartProgram();
    // what the killed run had started ends first
    await host.ports.clock.sleep(3000);
    await flashWhole(host);
    await host.ports.clock.sleep(3000);
    expect(boardOf(host).mode()).toBe('klipper');
  }
});

test('a killed program reaches nothing on USB until it is started again', async () => {
  const client = await openScene('octopus-pro-f446');
  client.host.transfers.killAtTransfer(1);
  await expect(client.status()).rejects.toBeInstanceOf(UsbError);
  await expect(client.host.ports.usb.list()).rejects.toBeInstanceOf(UsbError);
  client.host.restartProgram();
  expect((await (await openClient(client.host)).status()).bState).toBe(2);
});

test.each([
  ['stall', 'stall'],
  ['timeout', 'timeout'],
  ['disconnect', 'disconnected'],
] as const)('a planted %s makes just the chosen transfer fail', async (fault, kind) => {
  const client = await openScene('octopus-pro-f446');
  client.host.transfers.failTransfer(2, fault);
  await client.status();
  await expect(client.status()).rejects.toMatchObject({ kind });
  if (fault !== 'disconnect') expect((await client.status()).bState).toBe(2);
});

test('a lost answer times out although the request was carried out', async () => {
  const client = await openScene('octopus-pro-f446');
  client.host.transfers.failTransfer(1, 'lost-answer');
  const from = client.host.ports.clock.nowMs();
  await expect(client.clearStatus()).rejects.toMatchObject({ kind: 'timeout' });
  expect(client.host.ports.clock.nowMs() - from).toBeGreaterThanOrEqual(1000);
  expect((await client.status()).bState).toBe(10);
});

test('the answer to a leave may be lost, and the board comes back all the same', async () => {
  const client = await openScene('octopus-pro-f446');
  await client.setAddress(START);
  await client.download(0, []);
  client.host.transfers.failTransfer(1, 'lost-answer');
  await expect(client.status()).rejects.toMatchObject({ kind: 'disconnected' });
  await client.host.ports.clock.sleep(2000);
  expect(boardOf(client.host).mode()).toBe('klipper');
});

test('a garbled status has the right length and senseless bytes', async () => {
  const client = await openScene('octopus-pro-f446');
  client.host.transfers.failTransfer(1, 'garbage');
  const status = await client.status();
  expect(status.bState).not.toBe(2);
  expect((await client.status()).bState).toBe(2);
});

test('a byte that reads wrongly is right in the flash', async () => {
  const client = await openScene('octopus-pro-f446');
  const board = boardOf(client.host);
  board.corruptRead(0x0800_0010, 0x01);
  const found = await client.read(0x0800_0000, 64, 2048);
  const real = board.flashContents(0x0800_0000, 64);
  expect(found[16]).toBe((real[16] ?? 0) ^ 1);
  expect(found.subarray(17)).toEqual(real.subarray(17));
});

test('every transfer is logged with its time, setup and outcome', async () => {
  const client = await openScene('octopus-pro-f446');
  await client.status();
  await expect(client.download(2, new Uint8Array(4000))).rejects.toMatchObject({ kind: 'stall' });
  expect(client.host.transfers.log.slice(-2)).toMatchObject([
    { path: '1-1.4', direction: 'in', setup: { request: 3 }, bytes: 6, outcome: 'done' },
    { path: '1-1.4', direction: 'out', setup: { request: 1, value: 2 }, bytes: 4000, outcome: 'stall' },
  ]);
});
