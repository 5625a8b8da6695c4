import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headSegment } from '../../src/firmware/head-segment.ts';
import type { Image } from '../../src/firmware/image.ts';
import { planFlash } from '../../src/flash/plan.ts';
import { deviceFacts, F446, imageBytes } from '../flash/device-facts.ts';

const FIRMWARE = { address: 0x0800_8000, data: imageBytes(0x0800_8000) };
const HEADER = { address: 0x0800_4000, data: new Uint8Array(256).fill(0x5a) };
const hex = (...segments: Image['segments']): Image => ({ format: 'hex', segments });

test('vectors are looked for where they are, not in a header that stands below them', () => {
  expect(headSegment(hex(HEADER, FIRMWARE), null)).toBe(FIRMWARE);
});

test('the segment that holds the address asked for is taken', () => {
  expect(headSegment(hex(HEADER, FIRMWARE), 0x0800_4000)).toBe(HEADER);
  expect(headSegment(hex(HEADER, FIRMWARE), 0x0800_8123)).toBe(FIRMWARE);
});

test('without vectors anywhere it is the first, and a raw file is its only one', () => {
  expect(headSegment(hex(HEADER), null)).toBe(HEADER);
  const raw = { address: null, data: FIRMWARE.data };
  expect(headSegment({ format: 'bin', segments: [raw] }, 0x0800_8000)).toBe(raw);
});

test('a firmware behind a header is planned by its own vectors: not "no vector table", and started where it stands', () => {
  const plan = planFlash(deviceFacts(F446), {
    image: hex(HEADER, FIRMWARE),
    file: { name: 'x.hex', sha256: '0'.repeat(64) },
    address: null,
    leave: true,
    force: null,
    backup: null,
  });
  expect(plan.refusals.map(({ code }) => code)).not.toContain('not-bootable');
  expect(plan.refusals.map(({ code }) => code)).not.toContain('linked-elsewhere');
  expect(plan).toMatchObject({ address: 0x0800_8000, leaveAddress: 0x0800_8000 });
  expect(plan.erase[0]?.address).toBe(0x0800_4000);
});

test('of any segments it is one of them', () => {
  const segments = fc.array(
    fc.record({ address: fc.integer({ min: 0, max: 0x1000_0000 }), data: fc.uint8Array({ minLength: 1 }) }),
    { minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(segments, fc.option(fc.integer({ min: 0, max: 0x1000_0000 })), (parts, asked) => {
      expect(parts).toContain(headSegment(hex(...parts), asked));
    }),
    { numRuns: 1000 },
  );
});
