import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateMeter } from '../../src/simulation/uart/rate-meter.ts';
import { byteMs, endMs, fallingEdges, receive, romCoding } from '../../src/simulation/uart/transmission.ts';
import { ACK, connectUart, openUart, PARITY, pattern } from './uart-client.ts';

const coding = fc.record({
  baudRate: fc.integer({ min: 300, max: 2_000_000 }),
  stopBits: fc.constantFrom(0, 1, 2),
  parity: fc.integer({ min: 0, max: 4 }),
  dataBits: fc.constant(8),
});
const message = fc.uint8Array({ minLength: 1, maxLength: 64 });

test('bytes come through unchanged when both ends are set alike, at any rate and parity', () => {
  fc.assert(
    fc.property(message, coding, fc.double({ min: 0, max: 1e7, noNaN: true }), (bytes, set, startMs) => {
      const received = receive({ bytes, coding: set, startMs }, set);
      expect(received.map(({ byte }) => byte)).toEqual([...bytes]);
      expect(received.some(({ isDamaged }) => isDamaged)).toBe(false);
    }),
  );
});

test('sampling the line gives the same bytes as looking at them, with twice the stop bits to tell them apart', () => {
  fc.assert(
    fc.property(message, coding, (bytes, set) => {
      // 3 percent off is more than is taken for equal, and less than what ten bits forgive
      const nearly = { ...set, baudRate: set.baudRate * 1.03 };
      const received = receive({ bytes, coding: { ...set, stopBits: 2 }, startMs: 0 }, nearly);
      expect(received.map(({ byte }) => byte)).toEqual([...bytes]);
    }),
  );
});

test('the same bytes at other settings always give the same garbage', () => {
  fc.assert(
    fc.property(message, coding, coding, (bytes, sent, read) => {
      const transmission = { bytes, coding: sent, startMs: 0 };
      expect(receive(transmission, read)).toEqual(receive(transmission, read));
    }),
  );
});

test('even parity read as none damages bytes with an even number of ones, where the parity bit is no stop bit', () => {
  const sent = { bytes: Uint8Array.of(0x79, 0x1f, 0x00), coding: romCoding(115_200), startMs: 0 };
  const received = receive(sent, { ...romCoding(115_200), parity: PARITY.none });
  expect(received[0]).toMatchObject({ byte: 0x79, isDamaged: false });
  expect(
    receive({ ...sent, bytes: Uint8Array.of(0x00) }, { ...romCoding(115_200), parity: 0 }),
  ).toMatchObject([{ byte: 0, isDamaged: true }]);
});

test('a byte at 8E1 takes eleven bits', () => {
  expect(byteMs(romCoding(115_200)) * 256).toBeCloseTo(24.44, 2);
  expect(endMs({ bytes: new Uint8Array(268), coding: romCoding(57_600), startMs: 0 })).toBeCloseTo(51.2, 1);
});

test('0x7F falls twice, eight bits apart, and so the rate is measured at any parity', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1200, max: 2_000_000 }), fc.constantFrom(0, 1, 2), (baudRate, parity) => {
      const transmission = {
        bytes: Uint8Array.of(0x7f),
        coding: { ...romCoding(baudRate), parity },
        startMs: 12.5,
      };
      expect(fallingEdges(transmission)).toHaveLength(2);
      const measured = new RateMeter().measure(transmission);
      expect(Math.abs((measured?.baudRate ?? 0) / baudRate - 1)).toBeLessThan(0.001);
    }),
  );
});

test('a rate below 1200 is never measured', () => {
  const transmission = { bytes: Uint8Array.of(0x7f), coding: romCoding(600), startMs: 0 };
  expect(new RateMeter().measure(transmission)).toBeNull();
});

test('the first byte after a reset locks the rate, also when it was not 0x7F', async () => {
  const client = openUart('uart-stm32f407');
  await client.enterRom();
  await client.write([0x55]);
  await client.sleep(20);
  expect(client.board.lockedRate()).not.toBeCloseTo(115_200, 0);
  expect(await client.ask([0x7f], 1, 200)).not.toEqual([ACK]);
  client.lines(true, true);
  client.lines(false, true);
  await client.sleep(50);
  await client.read(64, 50);
  expect(await client.ask([0x7f])).toEqual([ACK]);
});

test('another rate than the locked one is not understood, and the old one is again', async () => {
  const client = await connectUart('uart-stm32f407', 57_600);
  client.configure(115_200);
  expect(await client.ask([0x02, 0xfd], 5, 200)).not.toEqual([ACK, 1, 0x04, 0x13, ACK]);
  expect(client.board.judgement.damagedBytes + client.board.judgement.refusals).toBeGreaterThan(0);
  client.configure(57_600);
  await client.sleep(20);
  await client.write([0xff, 0x00]);
  await client.read(64, 50);
  expect(await client.ask([0x02, 0xfd], 5)).toEqual([ACK, 1, 0x04, 0x13, ACK]);
});

test('at 8N1 the first ACK comes through, and nothing with an even number of ones after it', async () => {
  const client = openUart('uart-stm32f407');
  await client.enterRom(115_200, PARITY.none);
  expect(await client.ask([0x7f])).toEqual([ACK]);
  const answer = await client.ask([0x00, 0xff], 15, 200);
  expect(answer).not.toEqual(expect.arrayContaining([ACK, 11, 0x31]));
  expect(client.board.judgement.damagedBytes).toBeGreaterThan(0);
});

test.each([
  ['uart-skr-mini-e3', 921_600, 1_000_000],
  ['uart-stm32f407', 460_800, 500_000],
  ['uart-stm32g0b1', 460_800, 921_600],
  ['uart-stm32h743', 460_800, 921_600],
  ['uart-stm32h723', 460_800, 921_600],
  ['uart-stm32l072', 230_400, 256_000],
])('%s: answers at %i baud, and with rubbish at %i', async (scene, fine, tooFast) => {
  const client = await connectUart(scene, fine);
  expect(await client.ask([0x01, 0xfe], 5)).toHaveLength(5);
  const other = openUart(scene);
  await other.enterRom(tooFast);
  const answer = await other.ask([0x7f], 1, 200);
  expect(answer).not.toEqual([ACK]);
});

test('each limit says where it comes from', async () => {
  const { UART_CHIP_SCENES } = await import('../../src/simulation/scenes/uart-chips.ts');
  for (const { uartBoards } of UART_CHIP_SCENES) {
    expect(uartBoards?.[0]?.rom.highestRate.source).toMatch(/^inferred: |#\d+/);
  }
});

test('a block of 256 bytes costs its time on the wire and in the flash, at 57600 and at 115200', async () => {
  for (const [baudRate, wireMs] of [
    [57_600, 51.2],
    [115_200, 25.6],
  ] as const) {
    const client = await connectUart('uart-stm32f407', baudRate);
    await client.eraseExtended([0]);
    const { clock } = client.host.ports;
    const from = clock.nowMs();
    expect(await client.writeMemory(0x0800_0000, pattern(256))).toBe(ACK);
    const took = clock.nowMs() - from;
    // 268 bytes, 16 us for each of 64 words, and three turns of the adapter
    expect(took).toBeGreaterThan(wireMs + 1.024);
    expect(took).toBeLessThan(wireMs + 1.024 + 3 * 1.6);
  }
});

test('an adapter that hands over every 16 ms makes each turn cost that much', async () => {
  const client = await connectUart('uart-slow-adapter');
  const { clock } = client.host.ports;
  const from = clock.nowMs();
  expect(await client.command(0x11)).toBe(ACK);
  expect(clock.nowMs() - from).toBeGreaterThan(16);
  expect(clock.nowMs() - from).toBeLessThan(17.5);
});

test('an erase takes the time of its pages', async () => {
  const client = await connectUart('uart-stm32f407');
  const { clock } = client.host.ports;
  const from = clock.nowMs();
  expect(await client.eraseExtended([0, 4, 5])).toBe(ACK);
  expect(clock.nowMs() - from).toBeGreaterThan(250 + 550 + 1000);
  expect(clock.nowMs() - from).toBeLessThan(250 + 550 + 1000 + 10);
});
