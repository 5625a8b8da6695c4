import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planBlocks } from '../../src/dfu/blocks.ts';

test('whole blocks count on from one pointer, and the short tail gets its own', () => {
  expect(planBlocks(0x0800_8000, 5000, 2048)).toEqual([
    { address: 0x0800_8000, length: 2048, wBlockNum: 2, setAddress: true },
    { address: 0x0800_8800, length: 2048, wBlockNum: 3, setAddress: false },
    { address: 0x0800_9000, length: 904, wBlockNum: 2, setAddress: true },
  ]);
});

test('the block number starts over before it would leave 16 bits', () => {
  const blocks = planBlocks(0, 70_000, 1);
  expect(Math.max(...blocks.map((block) => block.wBlockNum))).toBe(0xffff);
  expect(blocks.filter((block) => block.setAddress)).toHaveLength(2);
});

test('the device, which computes pointer + (block - 2) * wTransferSize, puts every byte where it belongs', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 0xf000_0000 }),
      fc.integer({ min: 0, max: 20_000 }),
      fc.integer({ min: 32, max: 4096 }),
      (address, length, transferSize) => {
        let pointer = Number.NaN;
        let next = address;
        for (const block of planBlocks(address, length, transferSize)) {
          if (block.setAddress) pointer = block.address;
          expect(pointer + (block.wBlockNum - 2) * transferSize).toBe(next);
          expect(block.wBlockNum).toBeGreaterThanOrEqual(2);
          expect(block.wBlockNum).toBeLessThanOrEqual(0xffff);
          expect(block.length).toBeGreaterThan(0);
          expect(block.length).toBeLessThanOrEqual(transferSize);
          next += block.length;
        }
        expect(next).toBe(address + length);
      },
    ),
    { numRuns: 60 },
  );
});

test('blocks go on from the last one without a new address only where they continue it whole', () => {
  const [last] = planBlocks(0x0800_8000, 2048, 2048);
  const first = (address: number, length: number) => planBlocks(address, length, 2048, last)[0];
  expect(first(0x0800_8800, 2048)).toMatchObject({ wBlockNum: 3, setAddress: false });
  expect(first(0x0800_8800, 100)).toMatchObject({ wBlockNum: 2, setAddress: true });
  expect(first(0x0800_9000, 2048)).toMatchObject({ wBlockNum: 2, setAddress: true });
});
