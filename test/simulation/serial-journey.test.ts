import { describe, expect, test } from 'vitest';
import { type SimulatedHost, simulateHost } from '../../src/simulation/simulate-host.ts';
import { UsbipExports } from '../../src/simulation/usbip/usbip-exports.ts';
import { boardOf, firmwareOf } from './rom-client.ts';
import { type ControlFields, getDescriptor, UsbipClient } from './usbip-client.ts';

const PATH = '1-1.4';
const F4_START = 0x0800_8000;
const DATA_OUT = 2;
const DATA_IN = 3;

function serve(name: string) {
  const host = simulateHost(name);
  const exports = new UsbipExports(host.bus, () => undefined);
  return { host, pass: (ms: number) => host.ports.clock.sleep(ms), connect: () => connect(exports) };
}

function connect(exports: UsbipExports): UsbipClient {
  const client = new UsbipClient(exports.accept);
  expect(client.import(PATH)).toBe(0);
  return client;
}

const lineState = (wValue: number): ControlFields => ({
  bmRequestType: 0x21,
  bRequest: 0x22,
  wValue,
  wIndex: 0,
  wLength: 0,
});
const setLineCoding: ControlFields = {
  bmRequestType: 0x21,
  bRequest: 0x20,
  wValue: 0,
  wIndex: 0,
  wLength: 7,
};
const getLineCoding: ControlFields = { ...setLineCoding, bmRequestType: 0xa1, bRequest: 0x21 };
const lineCoding = (baudRate: number) =>
  Uint8Array.of(baudRate & 0xff, (baudRate >> 8) & 0xff, (baudRate >> 16) & 0xff, 0, 0, 0, 8);

/** Runs what is in the flash: BOOT0 low, then RESET. */
async function resetWithoutBoot0(host: SimulatedHost): Promise<void> {
  const board = boardOf(host);
  board.boot0 = false;
  board.pressReset();
  await host.ports.clock.sleep(1000);
}

/** Vectors with the stack 8 bytes below the end of RAM, and Katapult's mark in front of the reset handler. */
function katapultImage(): Uint8Array {
  const image = new Uint8Array(0x400).fill(0x11);
  const view = new DataView(image.buffer);
  view.setUint32(0, 0x2001_fff8, true);
  view.setUint32(4, 0x0800_0159, true);
  image.set(new TextEncoder().encode('CanBoot!'), 0x150);
  image.set([0x72, 0xb6], 0x158);
  return image;
}

async function productId(client: UsbipClient, pass: (ms: number) => Promise<void>): Promise<number> {
  const { data } = await client.control(getDescriptor(1, 0, 18), () => pass(1));
  return (data[10] ?? 0) | ((data[11] ?? 0) << 8);
}

describe("Klipper's serial port", () => {
  test('keeps its line coding, and stalls requests that it does not know', async () => {
    const { connect, pass } = serve('healthy-printer');
    const client = connect();
    const settle = () => pass(1);
    expect((await client.control(setLineCoding, settle, lineCoding(250_000))).actualLength).toBe(7);
    expect([...(await client.control(getLineCoding, settle)).data]).toEqual([...lineCoding(250_000)]);
    expect((await client.control({ ...setLineCoding, wLength: 3 }, settle, new Uint8Array(3))).status).toBe(
      -32,
    );
    expect((await client.control({ ...lineState(0), bRequest: 0x23 }, settle)).status).toBe(-32);
  });

  test('answers identify when the host reads, and holds what nobody reads', async () => {
    const { connect, pass } = serve('healthy-printer');
    const client = connect();
    const early = client.submit(DATA_IN, 'in', 16);
    // identify offset=0 count=40 as the first block
    const identify = Uint8Array.of(8, 0x10, 1, 0, 40, 0x3c, 0x01, 0x7e);
    const crc = crcOf(identify.subarray(0, 5));
    identify.set([crc >> 8, crc & 0xff], 5);
    client.submit(DATA_OUT, 'out', identify.length, undefined, identify);
    await pass(1);
    const [answer, sent] = client.replies();
    expect(answer).toMatchObject({ seqnum: early, actualLength: 16 });
    expect([...(answer?.data ?? [])].slice(2, 6)).toEqual([0, 0, 40, 0x78]);
    expect(sent).toMatchObject({ actualLength: 8, status: 0 });
    client.submit(DATA_IN, 'in', 512);
    const [rest] = client.replies();
    // the response of 48 bytes and the acknowledgement of 5, less what was read
    expect(rest?.actualLength).toBe(48 + 5 - 16);
  });

  test('a read that is taken back takes no data with it', async () => {
    const { connect, pass } = serve('healthy-printer');
    const client = connect();
    const lost = client.submit(DATA_IN, 'in', 64);
    const kept = client.submit(DATA_IN, 'in', 64);
    client.unlink(lost);
    client.submit(DATA_OUT, 'out', 1, undefined, Uint8Array.of(0x00));
    client.submit(DATA_OUT, 'out', 5, undefined, Uint8Array.of(0, 0, 0, 0, 0x7e));
    await pass(1);
    const reads = client.replies().filter((reply) => reply.seqnum === kept || reply.seqnum === lost);
    expect(reads).toMatchObject([{ seqnum: kept, actualLength: 5 }]);
  });

  test('1200 baud with DTR dropped leads to the ROM, and to the same Klipper after a reset', async () => {
    const { host, connect, pass } = serve('healthy-printer');
    const client = connect();
    const settle = () => pass(1);
    await client.control(lineState(3), settle);
    await client.control(setLineCoding, settle, lineCoding(1200));
    expect(boardOf(host).mode()).toBe('klipper');
    expect((await client.control(lineState(2), settle)).status).toBe(0);
    await pass(1000);
    expect(client.isClosed).toBe(true);
    expect(boardOf(host).mode()).toBe('dfu');
    expect(await productId(connect(), pass)).toBe(0xdf11);
    boardOf(host).pressReset();
    await pass(1000);
    expect(await productId(connect(), pass)).toBe(0x614e);
  });

  test('is named after the MCU that the flashed image says it was built for', async () => {
    const { host } = serve('octopus-pro-f446');
    const image = await firmwareOf(simulateHost('octopus-pro-f429'));
    boardOf(host).preload(F4_START, image);
    await resetWithoutBoot0(host);
    const board = (await host.ports.usb.list()).find(({ path }) => path === PATH);
    expect(board?.product).toBe('stm32f429xx');
  });
});

describe('Katapult in place of the bootloader', () => {
  test('waits when there is nothing to start, and starts a sound application', async () => {
    const { host, connect, pass } = serve('octopus-pro-f446');
    boardOf(host).preload(0x0800_0000, katapultImage());
    await resetWithoutBoot0(host);
    expect(boardOf(host).mode()).toBe('klipper');
    boardOf(host).preload(F4_START, new Uint8Array(64).fill(0xff));
    await resetWithoutBoot0(host);
    expect(boardOf(host).mode()).toBe('katapult');
    expect(await productId(connect(), pass)).toBe(0x6177);
    expect(await host.ports.serial.list()).toMatchObject([
      { byId: ['/dev/serial/by-id/usb-katapult_stm32f446xx_3A002D001951303436363732-if00'] },
    ]);
  });

  test('is where a request for the bootloader leads', async () => {
    const { host, connect, pass } = serve('healthy-printer');
    boardOf(host).preload(0x0800_0000, katapultImage());
    const client = connect();
    await client.control(setLineCoding, () => pass(1), lineCoding(1200));
    await pass(1000);
    expect(boardOf(host).mode()).toBe('katapult');
  });
});

/** CRC-16 as the protocol's description gives it, written a second time. */
function crcOf(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    let mixed = byte ^ (crc & 0xff);
    mixed ^= (mixed << 4) & 0xff;
    crc = ((mixed << 8) | (crc >> 8)) ^ (mixed >> 4) ^ (mixed << 3);
  }
  return crc & 0xffff;
}
