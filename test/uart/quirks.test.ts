import { expect, test } from 'vitest';
import type { SerialHandle } from '../../src/ports/serial.ts';
import { getId, readMemory, writeMemory } from '../../src/uart/commands.ts';
import { erasePages } from '../../src/uart/erase.ts';
import { UartLine } from '../../src/uart/line.ts';
import { openRom, openRomFast } from '../../src/uart/rom.ts';
import { synchronise } from '../../src/uart/sync.ts';
import { THREE_WIRES } from '../../src/uart/wiring.ts';
import { inRom, PORT, pattern, RTS_DTR, START, withPresets } from './rom.ts';

const AT_115200 = { path: PORT, wirings: [THREE_WIRES], baudRate: 115_200 };

test('22: a ROM that knows its rate says nothing to one 0x7F and NACK to the second, which is as good as ACK', async () => {
  const { host, rom } = await inRom('uart-three-wires', [THREE_WIRES]);
  await rom.line.port.close();
  const again = await openRom(host.ports, AT_115200);
  expect(again.productId).toBe(0x414);
  expect(await readMemory(again.line, START, 16)).toHaveLength(16);
});

test.each([
  ['half a command', [0x31]],
  ['a command without its address', [0x31, 0xce]],
  ['a command and half an address', [0x31, 0xce, 0x08, 0x00]],
  ['a command, its address and no data', [0x31, 0xce, 0x08, 0x02, 0x00, 0x00, 0x0a]],
  [
    'half of the data',
    [0x31, 0xce, 0x08, 0x02, 0x00, 0x00, 0x0a, 0xff, ...Array.from({ length: 100 }, () => 0x55)],
  ],
])('a killed program left %s: the next one gets in step, and nothing was written', async (_, bytes) => {
  const { host, board, rom } = await inRom('uart-three-wires', [THREE_WIRES]);
  // as a host sends it, waiting for ACK in between
  for (const part of [bytes.slice(0, 2), bytes.slice(2, 7), bytes.slice(7)]) {
    await rom.line.port.write(Uint8Array.from(part));
    await host.ports.clock.sleep(20);
  }
  await rom.line.port.close();
  const again = await openRom(host.ports, AT_115200);
  expect(await getId(again.line)).toBe(0x414);
  expect(board.flashContents(START + 0x2_0000, 256).every((byte) => byte === 0xff)).toBe(true);
});

test('23: an L0 takes at most 511 pages a command, and no more are ever sent', async () => {
  const { rom } = await inRom('uart-stm32l072');
  const pages = Array.from({ length: 511 }, (_, at) => at);
  await erasePages(rom.line, 'extendedErase', pages);
  await expect(erasePages(rom.line, 'extendedErase', [...pages, 511])).rejects.toThrow(RangeError);
});

test('25: the ACK too many of the L412 is not taken for the answer to the next command', async () => {
  const { rom } = await inRom('uart-stm32l412');
  expect(rom.productId).toBe(0x464);
  expect(await readMemory(rom.line, START, 256)).toHaveLength(256);
});

test('26: bytes that the adapter had left do not mislead', async () => {
  const { rom } = await inRom('uart-stale-adapter');
  expect(rom.productId).toBe(0x414);
});

test('32: at a rate that the ROM cannot measure it is reset and asked at half of it', async () => {
  const { host, board, rom } = await inRom('uart-stm32f407');
  await rom.line.port.close();
  const way = { path: PORT, wiring: RTS_DTR, baudRates: [921_600, 460_800, 115_200] };
  const fast = await openRomFast(host.ports, way, START);
  expect(fast.line.baudRate).toBe(460_800);
  expect(board.lockedRate()).toBeCloseTo(460_800, -4);
});

test('32: without a line at RESET one rate is tried, the last of the list', async () => {
  const { host, rom } = await inRom('uart-three-wires', [THREE_WIRES]);
  await rom.line.port.close();
  const way = { path: PORT, wiring: THREE_WIRES, baudRates: [921_600, 115_200] };
  expect((await openRomFast(host.ports, way, START)).line.baudRate).toBe(115_200);
});

test('an adapter that hands over every 16 ms only costs time', async () => {
  const { rom, host } = await inRom('uart-slow-adapter');
  const from = host.ports.clock.nowMs();
  await readMemory(rom.line, START, 256);
  expect(host.ports.clock.nowMs() - from).toBeGreaterThan(3 * 16);
});

test('the usual circuits are tried in order, and each attempt is reported', async () => {
  const { rom } = await withPresets('uart-stm32f407');
  expect(rom.attempts.map(({ wiring }) => wiring)).toEqual(['none', 'rts=boot0,dtr=nreset']);
  expect(rom.attempts[0]?.failure).not.toBeNull();
  expect(rom.attempts[1]?.failure).toBeNull();
});

test('a board that ignores BOOT0 is not found, and every attempt is told', async () => {
  await expect(withPresets('uart-boot0-ignored')).rejects.toMatchObject({
    name: 'EntryError',
    message: expect.stringContaining('dtr=!boot0,rts=nreset'),
  });
});

test('BUSY is waited out', async () => {
  const line = new UartLine(scripted([[0x76, 0x76, 0x79], [0x79], [0x76, 0x79]]), 115_200);
  await expect(writeMemory(line, START, pattern(4))).resolves.toBeUndefined();
});

test.each([
  ['nothing at all', [[], [], []], 'no answer'],
  ['rubbish', [[0xfe], [0x00, 0xfe], [0xe0]], 'answers that mean nothing at this rate'],
])('0x7F answered by %s is no ROM', async (_, answers, got) => {
  const line = new UartLine(scripted(answers), 115_200);
  await expect(synchronise(line, false)).rejects.toMatchObject({ kind: 'no-rom', got });
});

/** A port that gives one answer after each write. */
function scripted(answers: readonly (readonly number[])[]): SerialHandle {
  let waiting: number[] = [];
  let at = 0;
  return {
    write: async () => {
      waiting.push(...(answers[at] ?? []));
      at += 1;
    },
    read: async (length) => Uint8Array.from(waiting.splice(0, length)),
    flush: async () => {
      waiting = [];
    },
    setLines: async () => undefined,
    update: async () => undefined,
    close: async () => undefined,
  };
}
