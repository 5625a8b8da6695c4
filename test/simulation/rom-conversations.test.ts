import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsbError } from '../../src/ports/usb.ts';
import { boardOf, le32, openScene, type RomClient } from './rom-client.ts';

const IDLE = 2;
const BUSY = 4;
const SCENES = [
  'chip-stm32f405',
  'chip-stm32l452',
  'chip-stm32h743',
  'chip-stm32c562',
  'chip-gd32vf103',
  'chip-at32f437',
  'rom-needs-time',
  'read-protected',
  'u575-read-protected',
];

const request = fc.record({
  isIn: fc.boolean(),
  code: fc.nat(7),
  value: fc.oneof(fc.nat(4), fc.nat(0xffff)),
  data: fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .tuple(
        fc.constantFrom(0x21, 0x41),
        fc.oneof(
          fc.nat(0xffff_ffff),
          fc.nat(0xfff).map((at) => 0x0800_0000 + at * 0x400),
        ),
      )
      .map(([code, at]) => [code, ...le32(at)]),
  ),
  restMs: fc.constantFrom(0, 0, 5, 200),
});

/** ABORT, CLRSTATUS in dfuERROR, and CLRSTATUS twice for a ROM that stays busy. */
async function toIdle(client: RomClient): Promise<number> {
  for (let tries = 0; tries < 4; tries += 1) {
    await client.abort();
    const { bStatus, bState } = await client.status(60_000);
    if (bStatus !== 0 || bState === BUSY) await client.clearStatus();
  }
  return (await client.status(60_000)).bState;
}

test('whatever is asked of whatever ROM, it answers or refuses, and can be brought back to dfuIDLE', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SCENES),
      fc.array(request, { maxLength: 25 }),
      async (scene, requests) => {
        const client = await openScene(scene);
        for (const { isIn, code, value, data, restMs } of requests) {
          try {
            if (isIn) await client.receive(code, value, data.length, 60_000);
            else await client.send(code, value, data, 60_000);
          } catch (error) {
            expect(error).toBeInstanceOf(UsbError);
          }
          await client.host.ports.clock.sleep(restMs);
        }
        await client.host.ports.clock.sleep(60_000);
        // unless it has left
        if (boardOf(client.host).mode() === 'dfu') expect(await toIdle(client)).toBe(IDLE);
      },
    ),
    { numRuns: 150 },
  );
});

test('what a ROM read back is what its cells hold, wherever and however long', async () => {
  const client = await openScene('chip-stm32g0b1');
  const board = boardOf(client.host);
  await fc.assert(
    fc.asyncProperty(fc.nat(0x7_0000), fc.integer({ min: 1, max: 1024 }), async (offset, length) => {
      const address = 0x0800_0000 + offset;
      const found = await client.read(address, length, 1024);
      expect(Buffer.compare(found, board.flashContents(address, length))).toBe(0);
    }),
    { numRuns: 100 },
  );
});
