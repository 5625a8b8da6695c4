import { expect, test } from 'vitest';
import { boardOf, firmwareOf, openScene } from './rom-client.ts';

const PACKET_MS = 0.051;

test('a GETSTATUS costs three packet times, a download of 2048 bytes thirty-four', async () => {
  const client = await openScene('octopus-pro-f446');
  const { clock } = client.host.ports;
  const from = clock.nowMs();
  await client.status();
  expect(clock.nowMs() - from).toBeCloseTo(3 * PACKET_MS, 6);
  const before = clock.nowMs();
  await client.download(2, new Uint8Array(2048).fill(0xff));
  expect(clock.nowMs() - before).toBeCloseTo(34 * PACKET_MS, 6);
});

test.each([
  ['octopus-pro-f446', 0x0800_8000, 250],
  ['octopus-pro-f446', 0x0801_0000, 550],
  ['octopus-pro-f446', 0x0802_0000, 1000],
  ['octopus-pro-h723', 0x0802_0000, 1100],
])('%s: erasing the sector at %i takes its typical time', async (scene, address, eraseMs) => {
  const client = await openScene(scene);
  const { clock } = client.host.ports;
  await client.download(0, [0x41, address & 0xff, (address >> 8) & 0xff, (address >> 16) & 0xff, 0x08]);
  await client.status();
  const from = clock.nowMs();
  await client.status(10_000);
  expect(clock.nowMs() - from).toBeGreaterThanOrEqual(eraseMs);
  expect(clock.nowMs() - from).toBeLessThan(eraseMs + 1);
});

test('2048 bytes program in about 8 ms at x32 and four times that at x8', async () => {
  for (const [parallelism, expected] of [
    ['x32', 8.192],
    ['x8', 32.768],
  ] as const) {
    const client = await openScene('octopus-pro-f446');
    boardOf(client.host).setParallelism(parallelism);
    await client.erase(0x0800_8000);
    await client.setAddress(0x0800_8000);
    await client.download(2, new Uint8Array(2048));
    await client.status();
    const from = client.host.ports.clock.nowMs();
    await client.status(1000);
    expect(client.host.ports.clock.nowMs() - from).toBeCloseTo(expected + 3 * PACKET_MS, 6);
  }
});

test('a well-behaved flash of the whole image is judged flawless', async () => {
  for (const [scene, start, transferSize, sectors] of [
    ['octopus-pro-f429', 0x0800_8000, 2048, [0x0800_8000, 0x0800_c000]],
    ['octopus-pro-h723', 0x0802_0000, 1024, [0x0802_0000]],
  ] as const) {
    const client = await openScene(scene);
    const image = await firmwareOf(client.host);
    for (const sector of sectors) await client.erase(sector);
    await client.write(start, image, transferSize);
    await client.abort();
    expect(Buffer.compare(await client.read(start, image.length, transferSize), image)).toBe(0);
    expect(Object.values(boardOf(client.host).judgement).every((count) => count === 0)).toBe(true);
  }
});
