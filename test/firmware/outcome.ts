import fc from 'fast-check';
import { expect } from 'vitest';
import { type Image, ImageError } from '../../src/firmware/image.ts';
import { readImage } from '../../src/firmware/read-image.ts';
import { ascii } from './make-image.ts';

/** The segments with plain numbers, as `memoryOf` gives them. */
export function segmentsOf({ segments }: Image): { address: number | null; data: number[] }[] {
  return segments.map(({ address, data }) => ({ address, data: [...data] }));
}

/** The ImageError that reading ends in. */
export function refusal(bytes: Uint8Array | string, name = 'firmware'): ImageError {
  try {
    readImage(typeof bytes === 'string' ? ascii(bytes) : bytes, name);
  } catch (error) {
    if (error instanceof ImageError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** One sentence and what to do, as every ImageError must have; free of control characters. */
export function expectSentence(error: ImageError, sentence: RegExp): void {
  expect(error.message).toMatch(sentence);
  expect(error.message).toMatch(/^[\u0020-\u007e]+\.$/);
  expect(error.next).toMatch(/^[A-Z][\u0020-\u007e]+\.$/);
}

/** Damages `good` in every way that keeps it short, and expects an image in order or an ImageError. */
export function expectNoSurprise(good: Uint8Array, characters?: string): void {
  const value = characters === undefined ? fc.nat(255) : fc.constantFrom(...ascii(characters));
  const change = fc.tuple(fc.nat(good.length - 1), value);
  const damaged = fc
    .tuple(fc.array(change, { maxLength: 6 }), fc.nat(good.length), fc.nat(good.length))
    .map(([changes, from, to]) => {
      const copy = good.slice();
      for (const [at, byte] of changes) copy[at] = byte;
      return from % 3 === 0 ? copy.subarray(0, to) : copy;
    });
  fc.assert(
    fc.property(damaged, (bytes) => {
      try {
        expectInOrder(readImage(bytes, 'firmware'));
      } catch (error) {
        if (!(error instanceof ImageError)) throw error;
        expectSentence(error, /./);
      }
    }),
    { numRuns: 1500 },
  );
}

function expectInOrder({ segments }: Image): void {
  let end = -1;
  for (const { address, data } of segments) {
    expect(data.length).toBeGreaterThan(0);
    if (address === null) continue;
    expect(address).toBeGreaterThan(end);
    end = address + data.length;
    expect(end).toBeLessThanOrEqual(2 ** 32);
  }
}
