import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryPicture } from '../../src/app/memory-picture.ts';
import { aPlan } from './fixtures.ts';

describe('the picture of the memory', () => {
  it('shows the bootloader, what is written, what is only erased and what stays', () => {
    const { cells, cellBytes, stretches } = memoryPicture(aPlan({ size: 20_000, write: [write(20_000)] }));
    expect(cellBytes).toBe(16 * 1024);
    expect(cells).toHaveLength(64);
    expect(cells.slice(0, 5)).toEqual(['bootloader', 'bootloader', 'written', 'written', 'kept']);
    expect(stretches.map(({ use, start, end }) => [use, start, end])).toEqual([
      ['bootloader', 0x0800_0000, 0x0800_8000],
      ['written', 0x0800_8000, 0x0800_8000 + 20_000],
      ['erased', 0x0800_8000 + 20_000, 0x0801_0000],
      ['kept', 0x0801_0000, 0x0810_0000],
    ]);
  });

  it('says in which cells a sector begins, and nothing where one begins in each', () => {
    const starts = memoryPicture(aPlan()).sectorStarts ?? [];
    // 4 sectors of 16 KiB, then one of 64, then 7 of 128
    const at = starts.flatMap((begins, index) => (begins ? [index] : []));
    expect(at).toEqual([0, 1, 2, 3, 4, 8, 16, 24, 32, 40, 48, 56]);
    const pages = { start: 0x0800_0000, sectorSize: 2048, sectors: 64 };
    const region = { ...pages, readable: true, erasable: true, writeable: true };
    expect(memoryPicture(aPlan({ map: { name: '', regions: [region] } })).sectorStarts).toBeNull();
  });

  it('has no more cells than there is room for', () => {
    const { cells, cellBytes } = memoryPicture(aPlan(), 38);
    expect(cells).toHaveLength(32);
    expect(cellBytes).toBe(32 * 1024);
  });

  it('shows a write however small it is', () => {
    const { cells } = memoryPicture(aPlan({ erase: [], write: [write(1)] }));
    expect(cells).toContain('written');
  });

  it('fits one line and covers the memory without a hole, whatever the plan', () => {
    const kib = fc.integer({ min: 1, max: 256 });
    const region = fc.record({
      sectorSize: kib,
      sectors: fc.integer({ min: 1, max: 64 }),
      writeable: fc.boolean(),
    });
    const span = fc.tuple(fc.integer({ min: 0, max: 2 ** 24 }), fc.integer({ min: 1, max: 2 ** 20 }));
    fc.assert(
      fc.property(
        fc.array(region, { minLength: 1, maxLength: 5 }),
        fc.array(span),
        span,
        (sizes, erased, written) => {
          let next = 0x0800_0000;
          const regions = sizes.map(({ sectorSize, sectors, writeable }) => {
            const one = { start: next, sectorSize: sectorSize * 1024, sectors, writeable };
            next += sectorSize * 1024 * sectors;
            return { ...one, readable: true, erasable: true };
          });
          const picture = memoryPicture(
            aPlan({
              map: { name: '', regions },
              erase: erased.map(([at, size]) => ({ address: 0x0800_0000 + at, size })),
              write: [{ address: 0x0800_0000 + written[0], data: new Uint8Array(written[1]) }],
            }),
          );
          expect(picture.cells.length).toBeLessThanOrEqual(64);
          expect(picture.cells.length * picture.cellBytes).toBeGreaterThanOrEqual(
            picture.end - picture.start,
          );
          expect(picture.stretches[0]?.start).toBe(picture.start);
          expect(picture.stretches.at(-1)?.end).toBe(picture.end);
          picture.stretches.slice(1).forEach((stretch, index) => {
            expect(stretch.start).toBe(picture.stretches[index]?.end);
            expect(stretch.use).not.toBe(picture.stretches[index]?.use);
          });
        },
      ),
    );
  });
});

function write(bytes: number) {
  return { address: 0x0800_8000, data: new Uint8Array(bytes) };
}
