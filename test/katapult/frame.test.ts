import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFrame, type Frame, FrameReader } from '../../src/katapult/frame.ts';

const RUNS = { numRuns: 1000 };
const frame = fc.record({
  code: fc.nat(255),
  payload: fc
    .uint8Array({ maxLength: 160 })
    .map((bytes) => bytes.slice(0, bytes.length - (bytes.length % 4))),
});
/** bytes among which no header stands, nor the first byte of one at the end */
const rubbish = fc
  .uint8Array({ maxLength: 40 })
  .map((bytes) => bytes.map((byte) => (byte === 0x01 ? 0x02 : byte)));

function readAll(reader: FrameReader): Frame[] {
  const found: Frame[] = [];
  for (let next = reader.next(); next; next = reader.next()) found.push(next);
  return found;
}

function readPieces(stream: readonly number[], sizes: readonly number[]): Frame[] {
  const reader = new FrameReader();
  const found: Frame[] = [];
  for (let at = 0, piece = 0; at < stream.length; piece += 1) {
    const size = sizes[piece % sizes.length] ?? 1;
    reader.push(Uint8Array.from(stream.slice(at, at + size)));
    found.push(...readAll(reader));
    at += size;
  }
  return found;
}

describe('a frame of Katapult', () => {
  test('is framed as its protocol has it, NACK and CRC included', () => {
    expect([...encodeFrame(0xf1, new Uint8Array(0))]).toEqual([
      0x01, 0x88, 0xf1, 0x00, 0x68, 0x95, 0x99, 0x03,
    ]);
    expect([...encodeFrame(0xf2, new Uint8Array(0))].slice(4, 6)).toEqual([0x00, 0xbf]);
    expect([...encodeFrame(0x15, Uint8Array.of(1, 2, 3, 4))].slice(0, 8)).toEqual([
      0x01, 0x88, 0x15, 0x01, 1, 2, 3, 4,
    ]);
  });

  test('takes whole words only, and 255 of them', () => {
    expect(() => encodeFrame(0x12, new Uint8Array(5))).toThrow(RangeError);
    expect(() => encodeFrame(0x12, new Uint8Array(1024))).toThrow(RangeError);
    expect(encodeFrame(0x12, new Uint8Array(1020))).toHaveLength(1028);
  });

  test('is read again however the bytes are cut, and whatever rubbish stands between frames', () => {
    const parts = fc.array(fc.tuple(rubbish, frame), { maxLength: 6 });
    const sizes = fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(parts, sizes, (sent, cuts) => {
        const stream = sent.flatMap(([noise, { code, payload }]) => [
          ...noise,
          ...encodeFrame(code, payload),
        ]);
        expect(readPieces(stream, cuts)).toEqual(sent.map(([, one]) => one));
      }),
      RUNS,
    );
  });

  test('is passed over when one bit of it is wrong, and the one behind it is found', () => {
    fc.assert(
      fc.property(frame, fc.nat(), fc.nat(7), (one, at, bit) => {
        const bytes = encodeFrame(one.code, one.payload);
        const where = at % bytes.length;
        bytes[where] = (bytes[where] ?? 0) ^ (1 << bit);
        // a length that grew needs more bytes before it shows to be wrong
        const good = encodeFrame(0xa0, Uint8Array.of(1, 2, 3, 4));
        const stream = [...bytes, ...good, ...new Uint8Array(1028)];
        const reader = new FrameReader();
        reader.push(Uint8Array.from(stream));
        expect(readAll(reader)).toContainEqual({ code: 0xa0, payload: Uint8Array.of(1, 2, 3, 4) });
      }),
      RUNS,
    );
  });

  test('never comes of rubbish without a right CRC, and little is held of it', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (pieces) => {
        const reader = new FrameReader();
        for (const piece of pieces) {
          reader.push(piece);
          for (const { code, payload } of readAll(reader)) {
            // what it finds is a frame: written again it stands in the bytes
            expect(pieces.flatMap((one) => [...one]).join(',')).toContain(
              encodeFrame(code, payload).join(','),
            );
          }
          expect(reader.heldBytes()).toBeLessThan(1028);
        }
      }),
      RUNS,
    );
  });
});
