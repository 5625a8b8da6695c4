import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planWrites } from '../../src/flash/plan-writes.ts';

const segments = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 0, max: 100 }),
      data: fc.uint8Array({ minLength: 1, maxLength: 90 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => {
    let next = 0x0800_0000;
    return parts.map(({ gap, data }) => {
      const address = next + gap;
      next = address + data.length;
      return { address, data };
    });
  });
const unit = fc.constantFrom(2, 4, 8, 32);

test('writes hold every byte of the image at its address, and 0xFF everywhere else', () => {
  fc.assert(
    fc.property(segments, unit, (parts, writeUnit) => {
      const wanted = new Map<number, number>();
      for (const { address, data } of parts) data.forEach((byte, at) => wanted.set(address + at, byte));
      const written = new Map<number, number>();
      for (const { address, data } of planWrites(parts, writeUnit)) {
        data.forEach((byte, at) => {
          expect(written.has(address + at)).toBe(false);
          written.set(address + at, byte);
        });
      }
      for (const [address, byte] of wanted) expect(written.get(address)).toBe(byte);
      for (const [address, byte] of written) if (!wanted.has(address)) expect(byte).toBe(0xff);
    }),
  );
});

test('each write starts and ends on the unit, and no two share one', () => {
  fc.assert(
    fc.property(segments, unit, (parts, writeUnit) => {
      let end = 0;
      for (const { address, data } of planWrites(parts, writeUnit)) {
        expect(address % writeUnit).toBe(0);
        expect(data.length % writeUnit).toBe(0);
        expect(address).toBeGreaterThan(end);
        end = address + data.length;
      }
    }),
  );
});

test('two pieces in one unit of an H7 become one write', () => {
  const parts = [
    { address: 0x0802_0000, data: Uint8Array.of(1, 2) },
    { address: 0x0802_0008, data: Uint8Array.of(3) },
  ];
  const [write, ...more] = planWrites(parts, 32);
  expect(more).toEqual([]);
  expect(write?.data).toHaveLength(32);
  expect([...(write?.data.subarray(0, 10) ?? [])]).toEqual([1, 2, 255, 255, 255, 255, 255, 255, 3, 255]);
});
