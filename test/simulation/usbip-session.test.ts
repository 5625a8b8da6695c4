import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type SimulatedHost, simulateHost } from '../../src/simulation/simulate-host.ts';
import { type UsbipEvent, UsbipExports } from '../../src/simulation/usbip/usbip-exports.ts';
import { boardOf, le32 } from './rom-client.ts';
import { dfuIn, dfuOut, getDescriptor, UsbipClient } from './usbip-client.ts';

const GETSTATUS = dfuIn(3, 0, 6);
const PATH = '1-1.4';

let host: SimulatedHost;
let events: UsbipEvent[];
let exports: UsbipExports;

function serve(name: string): void {
  host = simulateHost(name);
  events = [];
  exports = new UsbipExports(host.bus, (event) => events.push(event));
}

const pass = (ms: number) => host.ports.clock.sleep(ms);
const settle = () => pass(1);

function importBoard(path = PATH): UsbipClient {
  const client = new UsbipClient(exports.accept);
  expect(client.import(path)).toBe(0);
  return client;
}

beforeEach(() => serve('octopus-pro-f429'));

describe('the list of devices', () => {
  test('names every board with its ids and interfaces, and no hub', () => {
    serve('two-boards');
    const client = new UsbipClient(exports.accept);
    client.requestDeviceList();
    const reply = client.take();
    const view = new DataView(reply.buffer);
    expect(view.getUint32(0)).toBe(0x0111_0005);
    expect(view.getUint32(8)).toBe(2);
    const text = (at: number) => new TextDecoder().decode(reply.slice(at, at + 32)).replace(/\0.*$/s, '');
    // 312 bytes a device and 4 for its one interface
    expect(reply).toHaveLength(12 + 2 * 316);
    expect([text(12 + 256), text(12 + 316 + 256)]).toEqual(['1-1.3', '1-1.4']);
    expect(view.getUint32(12 + 296)).toBe(2);
    expect([view.getUint16(12 + 300), view.getUint16(12 + 302)]).toEqual([0x0483, 0xdf11]);
    expect(reply.slice(12 + 312, 12 + 316)).toEqual(Uint8Array.of(0xfe, 1, 2, 0));
  });
});

describe('an imported board', () => {
  test('is handed to one client at a time, and only where there is one', () => {
    const first = importBoard();
    expect(new UsbipClient(exports.accept).import(PATH)).toBe(2);
    expect(new UsbipClient(exports.accept).import('9-9')).toBe(4);
    first.hangUp();
    expect(new UsbipClient(exports.accept).import(PATH)).toBe(0);
  });

  test('sends its descriptors as they are: 112 bytes of a string that announces 166', async () => {
    const client = importBoard();
    const { data, status } = await client.control(getDescriptor(3, 4, 255), settle);
    expect(status).toBe(0);
    expect(data).toHaveLength(112);
    expect(data[0]).toBe(166);
    const head = await client.control(getDescriptor(1, 0, 8), settle);
    expect([...head.data]).toEqual([18, 1, 0, 1, 0, 0, 0, 64]);
  });

  test('can be configured, and remembers its alternate setting', async () => {
    const client = importBoard();
    const set = (bRequest: number, wValue: number, bmRequestType = 1) =>
      client.control({ bmRequestType, bRequest, wValue, wIndex: 0, wLength: 0 }, settle);
    expect((await set(9, 1, 0)).status).toBe(0);
    expect((await set(9, 7, 0)).status).toBe(-32);
    expect((await set(11, 2)).status).toBe(0);
    expect((await set(11, 9)).status).toBe(-32);
    const get = { bmRequestType: 0x81, bRequest: 10, wValue: 0, wIndex: 0, wLength: 1 };
    expect([...(await client.control(get, settle)).data]).toEqual([2]);
  });

  test('answers the ROM requests of DFU, and stalls what its state refuses', async () => {
    const client = importBoard();
    expect([...(await client.control(GETSTATUS, settle)).data]).toEqual([10, 0, 0, 0, 10, 0]);
    expect((await client.control(dfuOut(4, 0, 0), settle)).status).toBe(0);
    expect([...(await client.control(dfuIn(2, 0, 4), settle)).data]).toEqual([0, 0x21, 0x41, 0x92]);
    expect((await client.control(dfuIn(2, 1, 64), settle)).status).toBe(-32);
    expect(events.at(-1)).toMatchObject({ kind: 'request-failed', path: PATH, outcome: { kind: 'stall' } });
  });

  test('that erases holds GETSTATUS; a client that gives up on it hears the next answer all the same', async () => {
    const client = importBoard();
    await client.control(dfuOut(4, 0, 0), settle);
    const erase = Uint8Array.from([0x41, ...le32(0x0800_8000)]);
    await client.control(dfuOut(1, 0, 5), settle, erase);
    expect((await client.control(GETSTATUS, settle)).data[4]).toBe(4);
    const held = client.submitControl(GETSTATUS);
    await pass(50);
    expect(client.replies()).toEqual([]);
    const unlink = client.unlink(held);
    expect(client.replies()).toMatchObject([{ command: 'unlink', seqnum: unlink, status: -104 }]);
    const next = client.submitControl(GETSTATUS);
    await pass(3000);
    expect(client.replies()).toMatchObject([{ seqnum: next, status: 0 }]);
    expect(boardOf(host).judgement.polledTooEarly).toBeGreaterThan(0);
  });

  test('that never answers blocks nobody who comes after the unlinking', async () => {
    const client = importBoard();
    host.transfers.failTransfer(1, 'timeout');
    const lost = client.submitControl(GETSTATUS);
    const behind = client.submitControl(getDescriptor(1, 0, 18));
    await pass(5000);
    expect(client.replies()).toEqual([]);
    client.unlink(lost);
    await settle();
    expect(client.replies()).toMatchObject([{ command: 'unlink' }, { seqnum: behind, actualLength: 18 }]);
  });

  test('unlinking what is answered already is told so', async () => {
    const client = importBoard();
    const { seqnum } = await client.control(GETSTATUS, settle);
    client.unlink(seqnum);
    expect(client.replies()).toMatchObject([{ command: 'unlink', status: 0 }]);
  });

  test('with a planted stall stalls that request and reports it', async () => {
    const client = importBoard();
    host.transfers.failTransfer(2, 'stall');
    expect((await client.control(GETSTATUS, settle)).status).toBe(0);
    expect((await client.control(GETSTATUS, settle)).status).toBe(-32);
    expect((await client.control(GETSTATUS, settle)).status).toBe(0);
    expect(events.at(-1)).toMatchObject({ kind: 'request-failed', outcome: { fault: 'stall' } });
  });

  test('that is unplugged ends the connection, and is imported anew after the next plug', async () => {
    const client = importBoard();
    host.unplug(PATH);
    await settle();
    expect(client.isClosed).toBe(true);
    expect(new UsbipClient(exports.accept).import(PATH)).toBe(4);
    host.plug(PATH);
    importBoard();
    expect(events.map((event) => event.kind)).toEqual(['imported', 'released', 'imported']);
  });

  test('that is started by leave ends the connection and comes back as Klipper', async () => {
    const client = importBoard();
    await client.control(dfuOut(4, 0, 0), settle);
    const pointTo = Uint8Array.from([0x21, ...le32(0x0800_8000)]);
    await client.control(dfuOut(1, 0, 5), settle, pointTo);
    await client.control(GETSTATUS, () => pass(200));
    await client.control(GETSTATUS, settle);
    await client.control(dfuOut(1, 0, 0), settle);
    expect((await client.control(GETSTATUS, settle)).data[4]).toBe(7);
    await pass(2000);
    expect(client.isClosed).toBe(true);
    const again = importBoard();
    const { data } = await again.control(getDescriptor(1, 0, 18), settle);
    expect(data.slice(8, 12)).toEqual(Uint8Array.of(0x50, 0x1d, 0x4e, 0x61));
  });
});

describe('a client that sends nonsense', () => {
  test('loses its connection and its board, and nobody else notices', async () => {
    serve('two-boards');
    const good = importBoard('1-1.3');
    const bad = importBoard('1-1.4');
    bad.send(new Uint8Array(48).fill(0xff));
    expect(bad.isClosed).toBe(true);
    expect(events.at(-2)).toMatchObject({ kind: 'malformed', path: '1-1.4' });
    expect((await good.control(GETSTATUS, settle)).status).toBe(0);
    importBoard('1-1.4');
  });

  test('with a sequence number twice, or an operation on an imported board, is cut off', () => {
    const twice = importBoard();
    const pending = twice.submit(5, 'in', 64, undefined);
    expect(twice.replies()).toMatchObject([{ seqnum: pending, status: -32 }]);
    host.transfers.failTransfer(1, 'timeout');
    const packet = new DataView(new ArrayBuffer(48));
    packet.setUint32(0, 1);
    packet.setUint32(4, 77);
    packet.setUint32(12, 1);
    packet.setUint8(40, 0xa1);
    packet.setUint8(41, 3);
    twice.send(new Uint8Array(packet.buffer));
    twice.send(new Uint8Array(packet.buffer));
    expect(twice.isClosed).toBe(true);
    const operation = importBoard();
    operation.requestDeviceList();
    operation.send(new Uint8Array(40));
    expect(operation.isClosed).toBe(true);
  });

  test('whatever it submits, each transfer gets one reply at most, and the board still answers', async () => {
    const transfers = fc.array(
      fc.record({
        endpoint: fc.nat(15),
        direction: fc.constantFrom('in' as const, 'out' as const),
        setup: fc.array(fc.nat(255), { minLength: 8, maxLength: 8 }),
        data: fc.uint8Array({ maxLength: 70 }),
      }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(transfers, async (all) => {
        serve('octopus-pro-f446');
        const client = importBoard();
        const sent = all.map(({ endpoint, direction, setup, data }) =>
          client.submit(endpoint, direction, data.length, setup, direction === 'out' ? data : undefined),
        );
        await pass(40_000);
        const seqnums = client.replies().map((reply) => reply.seqnum);
        expect(new Set(seqnums).size).toBe(seqnums.length);
        expect(sent).toEqual(expect.arrayContaining(seqnums));
        if (client.isClosed) return;
        const { status } = await client.control(getDescriptor(1, 0, 18), () => pass(40_000));
        expect(status).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
