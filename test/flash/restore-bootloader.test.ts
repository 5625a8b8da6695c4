import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planFlash } from '../../src/flash/plan.ts';
import { asRestoration, restoreAddress } from '../../src/flash/restore-bootloader.ts';
import { makeBootloader } from '../../src/simulation/firmware-maker.ts';
import { deviceFacts, F429, F446, flashContent, H723, imageBytes, rawImage } from './device-facts.ts';

const START = 0x0800_0000;
const bootloaderImage = (size: number) => ({
  format: 'bin' as const,
  segments: [{ address: null, data: makeBootloader(START, 0x2002_0000, size) }],
});

/** The plan of putting `image` back on a board of that map, with `parts` in its flash. */
function restored(
  layout: string,
  image: ReturnType<typeof bootloaderImage> | ReturnType<typeof rawImage>,
  parts: readonly { address: number; data: Uint8Array }[] = [],
) {
  const facts = deviceFacts(layout, { content: flashContent(256 * 1024, parts) });
  const plan = planFlash(facts, {
    image,
    file: { name: 'bootloader.bin', sha256: '0'.repeat(64) },
    address: restoreAddress(image, undefined) ?? null,
    leave: true,
    force: null,
    backup: 'before.dfu',
  });
  return asRestoration(plan, facts, image);
}

const application = (start: number) => ({ address: start, data: imageBytes(start) });
const codes = (plan: ReturnType<typeof restored>) => plan.refusals.map(({ code }) => code);

describe.each([
  ['F429', F429, 0x6a00, 0x0800_8000],
  ['F446', F446, 0x6a00, 0x0800_8000],
  ['H723', H723, 0x9c00, 0x0802_0000],
])('%s: a bootloader', (_, layout, size, start) => {
  test('over an erased one is planned, the firmware behind it left as it is', () => {
    const plan = restored(layout, bootloaderImage(size), [application(start)]);
    expect(plan.refusals).toEqual([]);
    expect(plan.address).toBe(START);
    expect(plan.erase.every((sector) => sector.address + sector.size <= start)).toBe(true);
    expect(plan.notes.join(' ')).toContain(
      `The firmware at 0x${start.toString(16).padStart(8, '0')} is left`,
    );
    expect(plan.forced.map(({ code }) => code)).toEqual(['bootloader-overwritten']);
    expect(plan.leaveAddress).toBe(START);
  });

  test('over a foreign one is planned as well', () => {
    const foreign = makeBootloader(START, 0x2001_0000, size - 512);
    const plan = restored(layout, bootloaderImage(size), [
      { address: START, data: foreign },
      application(start),
    ]);
    expect(plan.refusals).toEqual([]);
  });

  test('with nothing behind it is not waited for', () => {
    const plan = restored(layout, bootloaderImage(size));
    expect(plan.refusals).toEqual([]);
    expect(plan.leaveAddress).toBeNull();
    expect(plan.notes.join(' ')).toContain('No firmware was found');
  });
});

test('where sectors force it, the loss of the firmware is said', () => {
  // on an H7 the first sector has 128 KiB, and a firmware at 32 KiB stands in it
  const facts = deviceFacts('@Internal Flash   /0x08000000/16*128Kg');
  const hasSuch = facts.mcus.some(({ klipperOffsets }) => klipperOffsets.includes(0x8000));
  expect(hasSuch).toBe(true);
  const plan = restored('@Internal Flash   /0x08000000/16*128Kg', bootloaderImage(0x6000), [
    application(0x0800_8000),
  ]);
  expect(plan.notes.join(' ')).toContain('The firmware at 0x08008000 is lost');
  expect(plan.leaveAddress).toBeNull();
});

test('a firmware where none of these boards has one is lost as well, and the one behind it is not', () => {
  const plan = restored(H723, bootloaderImage(0x6000), [application(0x0800_8000), application(0x0802_0000)]);
  expect(plan.notes.join(' ')).toContain('The firmware at 0x08008000 is lost');
  expect(plan.leaveAddress).toBeNull();
});

describe('what is no bootloader is refused', () => {
  test('a Klipper firmware', () => {
    expect(codes(restored(F446, rawImage(START, { klipper: 'stm32f446xx' })))).toContain('not-a-bootloader');
  });

  test('a firmware linked for behind the bootloader', () => {
    expect(codes(restored(F446, rawImage(0x0800_8000)))).toContain('not-a-bootloader');
  });

  test('something larger than any bootloader of these boards', () => {
    expect(codes(restored(F446, bootloaderImage(200_000)))).toContain('not-a-bootloader');
  });

  test('bytes without vectors', () => {
    const image = {
      format: 'bin' as const,
      segments: [{ address: null, data: new Uint8Array(4096).fill(7) }],
    };
    expect(codes(restored(F446, image))).toContain('not-a-bootloader');
  });
});

test('whatever the file, a restoration writes below every place of a firmware on these boards, or is refused', () => {
  const anyImage = fc.oneof(
    fc.integer({ min: 512, max: 150_000 }).map(bootloaderImage),
    fc.uint8Array({ minLength: 8, maxLength: 4096 }).map((data) => ({
      format: 'bin' as const,
      segments: [{ address: null, data }],
    })),
  );
  fc.assert(
    fc.property(anyImage, fc.constantFrom(F429, F446, H723), fc.boolean(), (image, layout, isThere) => {
      const start = layout === H723 ? 0x0802_0000 : 0x0800_8000;
      const plan = restored(layout, image, isThere ? [application(start)] : []);
      if (plan.refusals.length > 0) {
        expect(plan.forced).toEqual([]);
        return;
      }
      expect(plan.address).toBe(START);
      expect(plan.forced).toHaveLength(1);
      const erasedTo = Math.max(...plan.erase.map(({ address, size }) => address + size));
      // a firmware that goes is said to go
      if (isThere && erasedTo > start) {
        expect(plan.notes.join(' ')).toContain('is lost');
      }
    }),
    { numRuns: 1000 },
  );
});

test('a file that brings its own addresses keeps them', () => {
  const image = { format: 'hex' as const, segments: [{ address: START, data: new Uint8Array(8) }] };
  expect(restoreAddress(image, undefined)).toBeUndefined();
  expect(restoreAddress(bootloaderImage(512), 0x0800_4000)).toBe(0x0800_4000);
});
