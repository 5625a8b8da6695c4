import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planWrites } from '../../src/flash/plan-writes.ts';
import {
  bytesToErase,
  bytesToVerify,
  bytesToWrite,
  compareWith,
  expectedContent,
  groupSectors,
  joinTouching,
  sectorWorks,
  withoutBlankRuns,
} from '../../src/flash/sector-work.ts';

const START = 0x0800_0000;
const blankOr = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 90 }),
  fc.nat(2000).map((length) => new Uint8Array(length).fill(0xff)),
);
const image = fc
  .array(blankOr, { minLength: 1, maxLength: 8 })
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])))
  .filter((data) => data.length > 0);
const unit = fc.constantFrom(2, 4, 8, 32);

test('left-out blank runs lose no byte, and every stretch starts and ends on the unit', () => {
  fc.assert(
    fc.property(image, unit, fc.nat(40), (data, writeUnit, offset) => {
      const [piece] = planWrites([{ address: START + offset, data }], writeUnit);
      if (!piece) throw new Error('one piece was planned');
      const cells = new Uint8Array(piece.data.length).fill(0xff);
      let end = 0;
      for (const stretch of withoutBlankRuns(piece, writeUnit)) {
        expect(stretch.address % writeUnit).toBe(0);
        expect(stretch.data.length % writeUnit).toBe(0);
        expect(stretch.address).toBeGreaterThanOrEqual(end);
        end = stretch.address + stretch.data.length;
        cells.set(stretch.data, stretch.address - piece.address);
      }
      expect(Buffer.compare(cells, piece.data)).toBe(0);
    }),
  );
});

test('no stretch begins or ends blank, or holds a blank run that is worth an address', () => {
  const data = new Uint8Array(4096).fill(0xff);
  data[100] = 1;
  data[300] = 2;
  data[3000] = 3;
  const stretches = withoutBlankRuns({ address: START, data }, 4);
  expect(stretches.map(({ address, data: { length } }) => [address - START, length])).toEqual([
    [100, 204],
    [3000, 4],
  ]);
});

test('an image that is all blank needs no write', () => {
  expect(withoutBlankRuns({ address: START, data: new Uint8Array(512).fill(0xff) }, 32)).toEqual([]);
});

test('every planned byte lies in exactly one sector', () => {
  fc.assert(
    fc.property(image, fc.nat(3000), fc.constantFrom(128, 1024, 2048), (data, offset, size) => {
      const [write] = planWrites([{ address: START + offset, data }], 8);
      if (!write) throw new Error('one write was planned');
      const first = write.address - (write.address % size);
      const count = Math.ceil((write.address + write.data.length - first) / size);
      const erase = Array.from({ length: count }, (_, at) => ({ address: first + at * size, size }));
      const works = sectorWorks({ erase, write: [write] });
      let next = write.address;
      for (const { sector, pieces } of works) {
        for (const piece of pieces) {
          expect(piece.address).toBe(next);
          expect(piece.address).toBeGreaterThanOrEqual(sector.address);
          next += piece.data.length;
          expect(next).toBeLessThanOrEqual(sector.address + sector.size);
        }
      }
      expect(next).toBe(write.address + write.data.length);
      expect(bytesToWrite(works)).toBe(write.data.length);
      expect(bytesToErase(works)).toBe(count * size);
      expect(bytesToVerify(works, true)).toBe(count * size);
    }),
    { numRuns: 50 },
  );
});

test('an erased sector is read back whole, a written one where it was written, a right one not again', () => {
  const sector = { address: START, size: 64 };
  const pieces = [{ address: START + 8, data: Uint8Array.of(1, 2) }];
  const [erased] = expectedContent([{ sector, pieces, needs: 'erase' }], true);
  expect(erased?.data).toHaveLength(64);
  expect([...(erased?.data.subarray(6, 12) ?? [])]).toEqual([255, 255, 1, 2, 255, 255]);
  expect(expectedContent([{ sector, pieces, needs: 'write' }], true)).toEqual(pieces);
  expect(expectedContent([{ sector, pieces, needs: 'right' }], true)).toEqual([]);
});

test('where reading is dear, an erased sector is read back where it was written', () => {
  const sector = { address: START, size: 64 };
  const pieces = [{ address: START + 8, data: Uint8Array.of(1, 2) }];
  expect(expectedContent([{ sector, pieces, needs: 'erase' }], false)).toEqual(pieces);
  expect(bytesToVerify([{ sector, pieces, needs: 'erase' }], false)).toBe(2);
});

test('pages smaller than a transfer are taken together, up to a gap; larger sectors one by one', () => {
  const work = (address: number, size: number) => ({
    sector: { address, size },
    pieces: [],
    needs: 'erase' as const,
  });
  const pages = [0, 128, 256, 384, 1024, 1152].map((at) => work(at, 128));
  const starts = (groups: ReturnType<typeof groupSectors>) =>
    groups.map((group) => group.map(({ sector }) => sector.address));
  expect(starts(groupSectors(pages, 300))).toEqual([[0, 128, 256], [384], [1024, 1152]]);
  expect(starts(groupSectors([work(0, 4096), work(4096, 4096)], 2048))).toEqual([[0], [4096]]);
});

test('pieces that touch become one, and no byte moves', () => {
  const piece = (address: number, ...data: number[]) => ({ address, data: Uint8Array.from(data) });
  expect(joinTouching([piece(0, 1, 2), piece(2, 3), piece(8, 4), piece(9, 5)])).toEqual([
    piece(0, 1, 2, 3),
    piece(8, 4, 5),
  ]);
});

test('what was read is compared where it lies, and only there', () => {
  const pieces = [{ address: START + 4, data: Uint8Array.of(7, 8) }];
  const at = (address: number, ...found: number[]) => compareWith(pieces, address, Uint8Array.from(found));
  expect(at(START, 0, 0, 0, 0, 7, 8)).toEqual({ equal: true, blank: false });
  expect(at(START + 5, 9)).toEqual({ equal: false, blank: false });
  expect(at(START + 4, 255, 255, 1)).toEqual({ equal: false, blank: true });
  expect(at(START + 64, 1)).toEqual({ equal: true, blank: true });
});
