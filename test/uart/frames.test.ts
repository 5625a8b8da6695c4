import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checksumOf,
  commandFrame,
  dataFrame,
  eraseAllFrame,
  pagesFrame,
  readLengthFrame,
  sectorsFrame,
  specialEraseFrame,
  wordFrame,
  xorOf,
} from '../../src/uart/frames.ts';

const RUNS = { numRuns: 1000 };
const page = fc.integer({ min: 0, max: 0xff });

describe('frames of AN3155', () => {
  it('a command goes with its complement', () => {
    expect([...commandFrame('get')]).toEqual([0x00, 0xff]);
    expect([...commandFrame('extendedErase')]).toEqual([0x44, 0xbb]);
  });

  it('an address is big-endian, with an XOR that makes all bytes zero', () => {
    expect([...wordFrame(0x0800_7000)]).toEqual([0x08, 0x00, 0x70, 0x00, 0x78]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (address) => {
        const frame = wordFrame(address);
        expect(new DataView(frame.buffer).getUint32(0)).toBe(address);
        expect(xorOf(frame)).toBe(0);
      }),
      RUNS,
    );
  });

  it('data are counted, filled to words with 0xff, and closed with an XOR', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 256 }), (data) => {
        const frame = dataFrame(data);
        const count = (frame[0] ?? 0) + 1;
        expect(count % 4).toBe(0);
        expect(frame).toHaveLength(count + 2);
        expect([...frame.subarray(1, 1 + data.length)]).toEqual([...data]);
        expect(frame.subarray(1 + data.length, -1).every((byte) => byte === 0xff)).toBe(true);
        expect(xorOf(frame)).toBe(0);
      }),
      RUNS,
    );
  });

  it('page numbers take one byte each, or two', () => {
    expect([...pagesFrame('erase', [3, 4])]).toEqual([1, 3, 4, 1 ^ 3 ^ 4]);
    expect([...pagesFrame('extendedErase', [0x102])]).toEqual([0, 0, 1, 2, 3]);
    fc.assert(
      fc.property(fc.array(page, { minLength: 1, maxLength: 255 }), (pages) => {
        expect(xorOf(pagesFrame('erase', pages))).toBe(0);
        const wide = pagesFrame('extendedErase', pages);
        const view = new DataView(wide.buffer);
        expect(view.getUint16(0)).toBe(pages.length - 1);
        expect(pages.every((one, at) => view.getUint16(2 + 2 * at) === one)).toBe(true);
        expect(xorOf(wide)).toBe(0);
      }),
      RUNS,
    );
  });

  it('no list of pages can say "everything" by mistake', () => {
    expect(() =>
      pagesFrame(
        'erase',
        Array.from({ length: 256 }, () => 0),
      ),
    ).toThrow(RangeError);
    expect(() =>
      pagesFrame(
        'extendedErase',
        Array.from({ length: 512 }, () => 0),
      ),
    ).toThrow(RangeError);
    expect(() => pagesFrame('erase', [])).toThrow(RangeError);
    expect(() => pagesFrame('erase', [256])).toThrow(RangeError);
  });

  it('everything and each bank have codes of their own', () => {
    expect([...eraseAllFrame()]).toEqual([0xff, 0x00]);
    expect([...specialEraseFrame('everything')]).toEqual([0xff, 0xff, 0x00]);
    expect([...specialEraseFrame('bank1')]).toEqual([0xff, 0xfe, 0x01]);
    expect([...specialEraseFrame('bank2')]).toEqual([0xff, 0xfd, 0x02]);
  });

  it('lengths beyond 1 to 256 are refused', () => {
    expect([...readLengthFrame(256)]).toEqual([0xff, 0x00]);
    for (const length of [0, 257, 1.5]) expect(() => readLengthFrame(length)).toThrow(RangeError);
    expect(() => dataFrame(new Uint8Array(0))).toThrow(RangeError);
    expect([...sectorsFrame([5])]).toEqual([0, 5, 5]);
  });

  it('the checksum is that of the CRC unit', () => {
    // the CRC-32/MPEG-2 of the words' bytes, most significant first
    expect(checksumOf(Uint8Array.of(0x00, 0x00, 0x00, 0x00))).toBe(0xc704_dd7b);
    expect(checksumOf(new TextEncoder().encode('4321'))).toBe(crcMpeg2('1234'));
    expect(() => checksumOf(new Uint8Array(3))).toThrow(RangeError);
  });
});

/** Byte by byte, as it is usually written. */
function crcMpeg2(text: string): number {
  let crc = 0xffff_ffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc = (crc ^ (byte << 24)) >>> 0;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = crc & 0x8000_0000 ? ((crc << 1) ^ 0x04c1_1db7) >>> 0 : (crc << 1) >>> 0;
    }
  }
  return crc;
}
