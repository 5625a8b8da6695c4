import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guardBootloader } from '../../src/flash/bootloader-guard.ts';
import { contentRange, knownByMap } from '../../src/flash/known-device.ts';
import { makeBootloader } from '../../src/simulation/firmware-maker.ts';
import { deviceFacts, F429, F446, flashContent, H723, imageBytes } from './device-facts.ts';

const START = 0x0800_0000;
const transferSize = 1024;

describe('what is read before planning', () => {
  test.each([
    [F446, 0x0800_8000, 0x2_0200 + 1024],
    [F446, START, 0x2_0200 + 1024],
    [H723, 0x0802_0000, 129 * 1024],
  ])('of %s for an image at %i', (layout, address, length) => {
    const { map } = deviceFacts(layout);
    expect(contentRange(map, address, { ...knownByMap(map, null), transferSize })).toEqual({
      start: START,
      length,
    });
  });

  test('decides as the first 256 KiB would, whatever stands in them and wherever the image goes', () => {
    const offsets = [0, 0x2000, 0x4000, 0x5000, 0x8000, 0x1_0000, 0x2_0000];
    const occupied = fc.uniqueArray(fc.constantFrom(...offsets), { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.constantFrom(F429, F446, H723),
        fc.constantFrom(...offsets),
        fc.option(fc.constantFrom(0x1800, 0x6a00, 0x9c00)),
        occupied,
        (layout, offset, bootloaderSize, applications) => {
          const parts = applications.map((at) => ({ address: START + at, data: imageBytes(START + at) }));
          const below = { address: START, data: makeBootloader(START, 0x2002_0000, bootloaderSize ?? 0) };
          const whole = flashContent(256 * 1024, [...parts, below])?.data ?? new Uint8Array(0);
          const { map, boards, mcus } = deviceFacts(layout);
          const range = contentRange(map, START + offset, { boards, mcus, transferSize });
          const part = { start: START, data: whole.subarray(0, range.length) };
          const data = imageBytes(START + offset);
          const address = START + offset;
          const image = { address, data, end: address + data.length, isKlipper: true };
          const [all, some] = [{ start: START, data: whole }, part].map((content) =>
            guardBootloader(deviceFacts(layout, { content }), image, []),
          );
          expect(some).toEqual(all);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
