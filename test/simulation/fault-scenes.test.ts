import { expect, test } from 'vitest';
import { SCENES, simulateHost } from '../../src/simulation/simulate-host.ts';
import { boardOf, firmwareOf, openClient, openScene } from './rom-client.ts';

const START = 0x0800_8000;
const BLOCK = 6;
const LIMITS = { timeoutMs: 5000, maxBytes: 1 << 20 };

/** Erases, then writes; resolves with the number of the block that failed and how. */
async function writeAll(scene: string): Promise<{ block: number; error: unknown } | null> {
  const client = await openScene(scene);
  const image = await firmwareOf(client.host);
  for (const sector of [0x0800_8000, 0x0800_c000, 0x0801_0000]) await client.erase(sector);
  await client.setAddress(START);
  for (let at = 0, block = 1; at < image.length; at += 2048, block += 1) {
    try {
      await client.download(block + 1, image.subarray(at, at + 2048));
      const busy = await client.status();
      if (busy.bState !== 4) throw new Error(`state ${busy.bState}`);
      await client.host.ports.clock.sleep(busy.bwPollTimeout);
      await client.status();
    } catch (error) {
      return { block, error };
    }
  }
  return null;
}

test.each([
  ['fault-stall', { kind: 'stall' }],
  ['fault-timeout', { kind: 'timeout' }],
  ['fault-lost-answer', { kind: 'timeout' }],
  ['fault-unplug', { kind: 'disconnected' }],
  ['fault-short-answer', { message: 'state -1' }],
  ['fault-garbage', { message: 'state 51' }],
])('%s strikes at the same block of every run', async (scene, error) => {
  for (let run = 0; run < 2; run += 1) {
    expect(await writeAll(scene)).toMatchObject({ block: BLOCK, error });
  }
});

test('a fault strikes once: the next GETSTATUS is answered', async () => {
  const client = await openScene('octopus-pro-f446');
  client.host.transfers.failWrite('1-1.4', 1, 'stall');
  await client.erase(START);
  await client.setAddress(START);
  await client.download(2, new Uint8Array(64));
  await expect(client.status()).rejects.toMatchObject({ kind: 'stall' });
  expect((await client.status()).bState).toBe(4);
});

test('an answer that is cut off has half of its bytes', async () => {
  const client = await openScene('octopus-pro-f446');
  client.host.transfers.failTransfer(1, 'short-answer');
  expect(await client.receive(3, 0, 6)).toHaveLength(3);
});

test('fault-wrong-data: everything is written, and one byte reads back wrong', async () => {
  const client = await openScene('fault-wrong-data');
  const image = await firmwareOf(client.host);
  for (const sector of [0x0800_8000, 0x0800_c000, 0x0801_0000]) await client.erase(sector);
  await client.write(START, image, 2048);
  await client.abort();
  const found = await client.read(START, image.length, 2048);
  const wrong = [...found.keys()].filter((at) => found[at] !== image[at]);
  expect(wrong).toEqual([0x0800_b21c - START]);
});

test.each([
  ['fault-descriptor-stall', 'device descriptor read/64, error -32', 'device descriptor read/8, error -32'],
  ['fault-descriptor-protocol', 'device descriptor read/64, error -71', 'not accepting address'],
  ['fault-descriptor-silence', 'device descriptor read/64, error -110', 'not accepting address'],
])('%s: nothing is on the bus, and the kernel log says why', async (scene, first, later) => {
  const host = simulateHost(scene);
  expect((await host.ports.usb.list()).map(({ path }) => path)).toEqual(['usb1', '1-1', 'usb2']);
  const { stdout } = await host.ports.processes.run(['dmesg'], LIMITS);
  const lines = stdout.split('\n').filter((line) => /usb 1-1(\.4:|-port4:)/.test(line));
  const attempts = lines.filter((line) => line.includes('new full-speed USB device number'));
  expect(attempts).toHaveLength(4);
  expect(lines.filter((line) => line.includes(first))).toHaveLength(4);
  expect(lines.filter((line) => line.includes(later)).length).toBeGreaterThanOrEqual(2);
  expect(lines.findIndex((line) => line.endsWith('usb 1-1-port4: attempt power cycle'))).toBe(6);
  expect(lines.at(-1)).toMatch(/usb 1-1-port4: unable to enumerate USB device$/);
});

test('a board whose descriptors cannot be read is tried again when it is plugged in again', async () => {
  const host = simulateHost('fault-descriptor-stall');
  host.unplug('1-1.4');
  host.plug('1-1.4');
  const { stdout } = await host.ports.processes.run(['dmesg'], LIMITS);
  expect(stdout.match(/unable to enumerate USB device/g)).toHaveLength(2);
});

test('fault-reenumerates: the log shows six times, the board drops again and again, always under a new number', async () => {
  const host = simulateHost('fault-reenumerates');
  const { stdout } = await host.ports.processes.run(['dmesg'], LIMITS);
  expect(stdout.match(/usb 1-1\.4: USB disconnect/g)).toHaveLength(6);
  const times = [...stdout.matchAll(/\[ *([\d.]+)\] usb 1-1\.4: USB disconnect/g)].map((hit) =>
    Number(hit[1]),
  );
  for (const [at, time] of times.entries()) {
    if (at > 0) expect(time - (times[at - 1] ?? 0)).toBeCloseTo(2.1, 3);
  }
  const numbers = new Set<number | undefined>();
  for (let seconds = 0; seconds < 20; seconds += 2) {
    numbers.add((await host.ports.usb.list()).find(({ path }) => path === '1-1.4')?.deviceNumber);
    await host.ports.clock.sleep(2000);
  }
  expect(numbers.size).toBeGreaterThanOrEqual(9);
});

test('fault-reenumerates: a handle from before the drop is dead', async () => {
  const client = await openClient(simulateHost('fault-reenumerates'));
  await client.host.ports.clock.sleep(2200);
  await expect(client.status()).rejects.toMatchObject({ kind: 'disconnected' });
  expect((await (await openClient(client.host)).status()).bState).toBe(2);
});

test('what goes on in the background alone moves no clock', async () => {
  const host = simulateHost('fault-reenumerates');
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(host.ports.clock.nowMs()).toBe(0);
  expect(boardOf(host).mode()).toBe('dfu');
});

test('every scene has a name and a title of its own', () => {
  expect(new Set(SCENES.map(({ name }) => name)).size).toBe(SCENES.length);
  expect(new Set(SCENES.map(({ title }) => title)).size).toBe(SCENES.length);
});
