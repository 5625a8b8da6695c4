import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FlashMemory } from '../../src/simulation/flash-memory.ts';
import { STM32F446 } from '../../src/simulation/mcus/stm32f446.ts';
import { STM32H723 } from '../../src/simulation/mcus/stm32h7.ts';
import { boardOf, firmwareOf, openScene } from './rom-client.ts';

const START = 0x0800_0000;

test('programming only clears bits, and erasing sets the whole sector', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(0x3fff), fc.uint8Array({ minLength: 1, maxLength: 64 })), { maxLength: 20 }),
      (writes) => {
        const memory = new FlashMemory(STM32F446);
        const model = new Uint8Array(0x4000).fill(0xff);
        for (const [offset, data] of writes) {
          const fitting = data.subarray(0, 0x4000 - offset);
          const clean = fitting.every((byte, at) => ((model[offset + at] ?? 0) & byte) === byte);
          expect(memory.program(START + offset, fitting)).toBe(clean ? 'done' : 'not-erased');
          for (const [at, byte] of fitting.entries()) model[offset + at] = (model[offset + at] ?? 0) & byte;
        }
        expect(Buffer.compare(memory.contents(START, 0x4000), model)).toBe(0);
        memory.erase(START, 0x4000);
        expect(memory.contents(START, 0x4000).every((byte) => byte === 0xff)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test('an H7 flash word takes one program for each erase, even of the same bytes', () => {
  const memory = new FlashMemory(STM32H723);
  const word = new Uint8Array(32).fill(0xff);
  expect(memory.program(START, word)).toBe('done');
  expect(memory.program(START, word)).toBe('not-erased');
  memory.erase(START, 0x20000);
  expect(memory.program(START, word)).toBe('done');
  expect(memory.program(START + 40, word)).toBe('unaligned');
});

test('sectors have the sizes of the part', () => {
  const memory = new FlashMemory(STM32F446);
  const sizes = [0x0800_0000, 0x0800_8000, 0x0801_0000, 0x0802_0000, 0x0807_ffff].map(
    (address) => memory.sectorAt(address)?.size,
  );
  expect(sizes).toEqual([0x4000, 0x4000, 0x10000, 0x20000, 0x20000]);
  expect(memory.sectorAt(0x0808_0000)).toBeNull();
});

test('on F4 writing over old data is accepted in silence, and reads back wrong', async () => {
  const client = await openScene('octopus-pro-f446');
  const image = await firmwareOf(client.host);
  await client.write(0x0800_8000, image, 2048);
  expect(boardOf(client.host).judgement.programmedUnerased).toBeGreaterThan(0);
  expect(await client.read(0x0800_8000, image.length, 2048)).not.toEqual(image);
});

test('on H7 writing over old data ends in dfuERROR with errWRITE and changes nothing', async () => {
  const client = await openScene('octopus-pro-h723');
  const board = boardOf(client.host);
  const before = board.flashContents(0x0802_0000, 1024);
  await client.setAddress(0x0802_0000);
  expect(await client.carryOut(2, new Uint8Array(1024))).toMatchObject({ bStatus: 3, bState: 10 });
  expect(board.flashContents(0x0802_0000, 1024)).toEqual(before);
});

test('power lost during an erase leaves the sector neither old nor erased', async () => {
  const client = await openScene('octopus-pro-f446');
  const board = boardOf(client.host);
  const before = board.flashContents(0x0800_8000, 0x4000);
  await client.download(0, [0x41, 0x00, 0x80, 0x00, 0x08]);
  await client.status();
  await client.host.ports.clock.sleep(100);
  board.unplug('lost');
  const after = board.flashContents(0x0800_8000, 0x4000);
  expect(after).not.toEqual(before);
  expect(after.every((byte) => byte === 0xff)).toBe(false);
});

test('power lost during programming leaves the first bytes new and the rest as it was', async () => {
  const client = await openScene('octopus-pro-f446');
  const board = boardOf(client.host);
  await client.erase(0x0800_8000);
  await client.setAddress(0x0800_8000);
  await client.download(2, new Uint8Array(2048));
  await client.status();
  await client.host.ports.clock.sleep(4);
  board.unplug('lost');
  const after = board.flashContents(0x0800_8000, 2048);
  const written = after.indexOf(0xff);
  expect(written).toBeGreaterThan(800);
  expect(written).toBeLessThan(1200);
  expect(after.subarray(written).every((byte) => byte === 0xff)).toBe(true);
});
