import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectVectors } from '../../src/firmware/vectors.ts';
import { flashOffsets } from '../../src/knowledge/mcus.ts';
import { makeImage } from './make-image.ts';

describe('inspectVectors', () => {
  // vectors of real images: stack pointer, reset vector, base
  it.each([
    ['F446 behind 32 KiB', 0x2002_0000, 0x0800_f009, 0x0800_8000],
    ['F446 without a bootloader', 0x2002_0000, 0x0800_6ff5, 0x0800_0000],
    ['H723 behind 128 KiB', 0x2002_0000, 0x0802_76f5, 0x0802_0000],
    ['F103 behind 28 KiB', 0x2000_5000, 0x0800_dfb1, 0x0800_7000],
    ['G0B1 behind 8 KiB', 0x2002_4000, 0x0800_9821, 0x0800_2000],
    ['F072 without a bootloader', 0x2000_4000, 0x0800_77c1, 0x0800_0000],
  ])('finds the base of %s', (_what, stackPointer, reset, base) => {
    const image = makeImage({ base, stackPointer, entryOffset: reset - 1 - base, size: 40_000 });
    expect(inspectVectors(image)).toMatchObject({
      initialStackPointer: stackPointer,
      resetVector: reset,
      base,
    });
    expect(inspectVectors(image)?.baseCandidates[0]).toBe(base);
  });

  it('finds the base of any image that starts as Klipper does, for every offset that Klipper offers', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...flashOffsets()),
        fc.integer({ min: 0x40, max: 14_000 }),
        (offset, halfword) => {
          const base = 0x0800_0000 + offset;
          const found = inspectVectors(makeImage({ base, entryOffset: halfword * 2 }));
          expect(found?.base).toBe(base);
        },
      ),
    );
  });

  it('breaks a tie by the base that the image names', () => {
    // seen from base 0x08007000, `cpsid i` stands 0x1000 further on as well
    const tie = { base: 0x0800_8000, entryOffset: 0x5000, words: { 0x6000: 0xb672 } };
    const open = inspectVectors(makeImage(tie));
    expect(open?.base).toBeNull();
    expect(open?.baseCandidates.slice(0, 2)).toEqual([0x0800_8000, 0x0800_7000]);
    const named = { ...tie, words: { ...tie.words, 0x6100: 0x0800_7000 } };
    expect(inspectVectors(makeImage(named))).toMatchObject({ base: 0x0800_7000 });
    expect(inspectVectors(makeImage(named))?.baseCandidates[0]).toBe(0x0800_7000);
  });

  it('leaves the base of an image with another start code open and lists what is possible', () => {
    const image = makeImage({ base: 0x0800_8000, cpsid: false });
    expect(inspectVectors(image)).toMatchObject({ base: null });
    expect(inspectVectors(image)?.baseCandidates).toContain(0x0800_8000);
  });

  it('accepts a stack pointer at the very end of the RAM and Katapult, eight bytes below it', () => {
    expect(
      inspectVectors(makeImage({ base: 0x0800_0000, stackPointer: 0x2001_fff8, entryOffset: 0x158 })),
    ).toMatchObject({
      baseCandidates: [0x0800_0000],
    });
    expect(
      inspectVectors(makeImage({ base: 0x0800_0000, stackPointer: 0x2401_fff8, entryOffset: 0x180 })),
    ).not.toBeNull();
  });

  it('offers no base in flash for an image that runs elsewhere', () => {
    const image = makeImage({ base: 0x9000_0000 });
    expect(inspectVectors(image)).toMatchObject({ baseCandidates: [], base: null });
  });

  it.each([
    ['a stack pointer in flash', { stackPointer: 0x0800_0000 }],
    ['an odd stack pointer', { stackPointer: 0x2000_0401 }],
    ['a stack pointer at the start of RAM', { stackPointer: 0x2000_0000 }],
    ['an even reset vector', { words: { 4: 0x0800_9000 } }],
    ['a reset vector in peripherals', { words: { 4: 0xe000_ed09 } }],
    ['erased flash', { words: { 0: 0xffff_ffff, 4: 0xffff_ffff } }],
  ])('sees no vectors in %s', (_what, draft) => {
    expect(inspectVectors(makeImage({ base: 0x0800_8000, ...draft }))).toBeNull();
  });

  it('never throws, and names a base only among its candidates', () => {
    const plausible = fc
      .tuple(
        fc.constantFrom(0x2002_0000, 0x2000_5000),
        fc.integer({ min: 0x0800_0000, max: 0x0803_0000 }),
        fc.uint8Array({ maxLength: 500 }),
      )
      .map(([sp, reset, rest]) => {
        const bytes = new Uint8Array(8 + rest.length);
        new DataView(bytes.buffer).setUint32(0, sp, true);
        new DataView(bytes.buffer).setUint32(4, reset | 1, true);
        bytes.set(rest, 8);
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), plausible), (bytes) => {
        const found = inspectVectors(bytes);
        if (found && found.base !== null) expect(found.baseCandidates[0]).toBe(found.base);
        for (const base of found?.baseCandidates ?? []) {
          expect(found?.resetVector).toBeGreaterThan(base);
          expect(found?.resetVector).toBeLessThanOrEqual(base + bytes.length);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
