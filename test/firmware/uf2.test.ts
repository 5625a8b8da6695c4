import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readImage } from '../../src/firmware/read-image.ts';
import { join } from './make-image.ts';
import { FAMILY, FIELD, makeUf2, reorderBlocks } from './make-uf2.ts';
import { elementsFrom, memoryOf } from './memory-model.ts';
import { expectNoSurprise, expectSentence, refusal, segmentsOf } from './outcome.ts';

const two = [{ address: 0x0801_0000, data: new Uint8Array(300).fill(5) }];
/** a changed word in the second of two blocks */
const changed = (field: number, value: number) => {
  const file = makeUf2(two);
  new DataView(file.buffer).setUint32(512 + field, value, true);
  return file;
};

describe('a UF2 file', () => {
  it('is read with its blocks in any order and of any size', () => {
    const keys = fc.array(fc.nat(), { minLength: 1, maxLength: 40 });
    const perBlock = fc.integer({ min: 20, max: 476 });
    fc.assert(
      fc.property(elementsFrom(0x0801_0000), perBlock, keys, (elements, size, order) => {
        const image = readImage(reorderBlocks(makeUf2(elements, { perBlock: size }), order), 'board.uf2');
        expect(image).toMatchObject({ format: 'uf2', family: 'STM32F4' });
        expect(segmentsOf(image)).toEqual(memoryOf(elements));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [FAMILY.f407, 'STM32F4'],
    [FAMILY.h7, 'STM32H7'],
    [null, undefined],
  ])('names the series of its family id %s', (family, series) => {
    expect(readImage(makeUf2(two, { family }), 'a.uf2').family).toBe(series);
  });

  it('leaves out blocks that are not for the flash, and counts them', () => {
    const image = readImage(changed(FIELD.flags, 0x2001), 'a.uf2');
    expect(segmentsOf(image)).toEqual([{ address: 0x0801_0000, data: Array.from({ length: 256 }, () => 5) }]);
  });

  it('may be several files one behind the other: the part for an STM32 is taken, and that is said', () => {
    const other = makeUf2([{ address: 0x1000_0000, data: new Uint8Array(700) }], { family: FAMILY.rp2040 });
    const image = readImage(join([other, makeUf2(two)]), 'a.uf2');
    expect(segmentsOf(image)).toEqual(memoryOf(two));
    expect(image.notes).toEqual(['The UF2 file is for several chips: only its part for STM32F4 is used.']);
  });

  it.each([
    ['an RP2040', makeUf2(two, { family: FAMILY.rp2040 }), /for an RP2040 or RP2350, not for an STM32/],
    ['another chip', makeUf2(two, { family: FAMILY.samd51 }), /family 0x55114460, which is no STM32/],
    ['two STM32 series', join([makeUf2(two), makeUf2(two, { family: FAMILY.h7 })]), /STM32F4 and STM32H7/],
    ['half a block', makeUf2(two).subarray(0, 700), /ends within a block/],
    ['a block missing', makeUf2(two).subarray(0, 512), /holds 1 of its 2 blocks/],
    ['a block twice', join([makeUf2(two), makeUf2(two).subarray(512)]), /Block 2 .* number of one before it/],
    ['a wrong magic number', changed(FIELD.magic, 1), /Block 1 .* begin and end as it must/],
    ['a wrong end', changed(FIELD.end, 1), /Block 1 .* begin and end as it must/],
    ['too much in a block', changed(FIELD.payload, 477), /Block 1 .* announces 477 bytes/],
    ['another count of blocks', changed(FIELD.count, 3), /Block 1 .* numbered differently/],
    ['a number past the count', changed(FIELD.number, 2), /Block 1 .* numbered differently/],
    ['files inside', changed(FIELD.flags, 0x3000), /files for a file system/],
    ['the same place twice', changed(FIELD.address, 0x0801_00ff), /contents of 0x080100ff more than once/],
    ['a wrap at 4 GiB', changed(FIELD.address, 0xffff_ffff), /0xffffffff that would run past the end/],
    [
      'no data',
      makeUf2([{ address: 0, data: new Uint8Array(0) }, ...two])
        .fill(0, 16, 18)
        .fill(0, 528, 530),
      /without any data/,
    ],
    [
      'more blocks than any board',
      new Uint8Array(65_537 * 512).fill(0x55, 0, 1).fill(0x46, 1, 2).fill(0x32, 2, 3).fill(10, 3, 4),
      /more than 65536 blocks/,
    ],
  ])('is refused with %s, in one sentence', (_what, bytes, sentence) => {
    expectSentence(refusal(bytes), sentence);
  });

  it('sends an RP2040 file where it belongs', () => {
    expect(refusal(makeUf2(two, { family: FAMILY.rp2040 })).next).toMatch(/drive .* BOOTSEL/);
  });

  it('ends in an image or an ImageError, however it is damaged', () => {
    expectNoSurprise(makeUf2([{ address: 0x0800_8000, data: new Uint8Array(1000) }]));
  });
});
