import { expect, test } from 'vitest';
import type { SerialHandle } from '../../src/ports/serial.ts';
import { type SimulatedHost, simulateHost } from '../../src/simulation/simulate-host.ts';

const EVEN = { baudRate: 115_200, parity: 'even' } as const;
const PORT = '/dev/ttyACM0';
const ACK = 0x79;

async function inRom(scene = 'uart-skr-mini-e3'): Promise<{ host: SimulatedHost; port: SerialHandle }> {
  const host = simulateHost(scene);
  const port = await host.ports.serial.open(PORT, EVEN);
  await host.ports.clock.sleep(10);
  await port.setLines({ dtr: false });
  await host.ports.clock.sleep(10);
  return { host, port };
}

test('opening asserts both lines, letting go of DTR starts the ROM, and it answers at 8E1', async () => {
  const { host, port } = await inRom();
  expect(host.uartBoards[0]?.mode()).toBe('uart-rom');
  await port.write(Uint8Array.of(0x7f));
  expect([...(await port.read(1, 1000))]).toEqual([ACK]);
  expect(host.ports.clock.nowMs()).toBeLessThan(30);
});

test('a time limit that was not needed costs no time', async () => {
  const { host, port } = await inRom();
  await port.write(Uint8Array.of(0x7f));
  await port.read(1, 60_000);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(host.ports.clock.nowMs()).toBeLessThan(30);
});

test('a read that waits in vain takes as long as it was told', async () => {
  const { host, port } = await inRom();
  const from = host.ports.clock.nowMs();
  expect(await port.read(1, 250)).toHaveLength(0);
  expect(host.ports.clock.nowMs() - from).toBeCloseTo(250);
});

test('the rate can be changed, and what was left is gone then', async () => {
  const { port } = await inRom('uart-stale-adapter');
  await port.update({ baudRate: 57_600 });
  await port.write(Uint8Array.of(0x7f));
  expect([...(await port.read(1, 1000))]).toEqual([ACK]);
});

test('opening holds the board in RESET, closing lets go of it: it starts what is in its flash', async () => {
  const host = simulateHost('uart-stm32f407');
  const port = await host.ports.serial.open(PORT, EVEN);
  expect(host.uartBoards[0]?.mode()).toBe('in-reset');
  await port.close();
  await port.close();
  await host.ports.clock.sleep(100);
  expect(host.uartBoards[0]?.mode()).toBe('klipper');
});

test('a port can be opened once, by a link to it too, and again when it was closed', async () => {
  const { host, port } = await inRom();
  const [entry] = await host.ports.serial.list();
  const link = entry?.byId[0] ?? '';
  await expect(host.ports.serial.open(link, EVEN)).rejects.toMatchObject({ kind: 'busy' });
  await port.close();
  await expect(host.ports.serial.open(link, EVEN)).resolves.toBeDefined();
});

test('Klipper holds its port until its service is stopped', async () => {
  const host = simulateHost('healthy-printer');
  await expect(host.ports.serial.open(PORT, EVEN)).rejects.toMatchObject({ kind: 'busy' });
  host.stopKlippy();
  await expect(host.ports.serial.open(PORT, EVEN)).resolves.toBeDefined();
});

test('1200 baud and DTR dropped by closing ask Klipper on USB for its bootloader, and the port is gone', async () => {
  const host = simulateHost('healthy-printer');
  host.stopKlippy();
  const port = await host.ports.serial.open(PORT, { baudRate: 1200 });
  await expect(port.setLines({ dtr: false })).rejects.toMatchObject({ kind: 'unsupported' });
  await port.close();
  await host.ports.clock.sleep(500);
  expect(host.boards[0]?.mode()).not.toBe('klipper');
  await expect(port.write(Uint8Array.of(1))).rejects.toMatchObject({ kind: 'disconnected' });
});

test('pulling the cable ends the read that waits', async () => {
  const { host, port } = await inRom();
  const waiting = port.read(1, 10_000);
  host.unplug('1-1.4');
  await expect(waiting).rejects.toMatchObject({ kind: 'disconnected' });
  await expect(port.write(Uint8Array.of(1))).rejects.toMatchObject({ kind: 'disconnected' });
});

test('what nobody plugged in is not found', async () => {
  const host = simulateHost('uart-skr-mini-e3');
  const nothing = host.ports.serial.open('/dev/ttyUSB0', EVEN);
  await expect(nothing).rejects.toMatchObject({ kind: 'not-found' });
});

test('each planned fault strikes the write that it was planned for', async () => {
  const ask = async (kind?: 'unheard' | 'unanswered' | 'nacked' | 'rubbish') => {
    const { host, port } = await inRom();
    if (kind) host.serialWrites.failWrite(1, kind);
    await port.write(Uint8Array.of(0x7f));
    return [...(await port.read(3, 100, 3))];
  };
  expect(await ask()).toEqual([ACK]);
  expect(await ask('unheard')).toEqual([]);
  expect(await ask('unanswered')).toEqual([]);
  expect(await ask('nacked')).toEqual([0x1f]);
  expect(await ask('rubbish')).toEqual([0x00, 0xfe, ACK]);
});

test('a killed program writes nothing more, and its port is closed', async () => {
  const { host, port } = await inRom();
  host.serialWrites.killAtWrite(1);
  await expect(port.write(Uint8Array.of(0x7f))).rejects.toThrow('killed');
  await expect(host.ports.serial.open(PORT, EVEN)).rejects.toThrow('killed');
  host.restartProgram();
  await expect(host.ports.serial.open(PORT, EVEN)).resolves.toBeDefined();
});
