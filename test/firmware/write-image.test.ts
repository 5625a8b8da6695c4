import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readImage } from '../../src/firmware/read-image.ts';
import { writeDfuSeFile } from '../../src/firmware/write-dfuse-file.ts';
import { formatOfName, writeImage } from '../../src/firmware/write-image.ts';
import { writeIntelHex } from '../../src/firmware/write-intel-hex.ts';

const DEVICE = { vendorId: 0x0483, productId: 0xdf11 };
/** Segments with a gap between each two, anywhere in the address space. */
const segments = fc
  .tuple(
    fc.integer({ min: 0, max: 0xf000_0000 }),
    fc.array(
      fc.tuple(fc.integer({ min: 1, max: 200_000 }), fc.uint8Array({ minLength: 1, maxLength: 400 })),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
  )
  .map(([start, parts]) => {
    let at = start;
    return parts.map(([gap, data]) => {
      const address = at + gap;
      at = address + data.length;
      return { address, data };
    });
  });
const plain = (found: readonly { address: number | null; data: Uint8Array }[]) =>
  found.map(({ address, data }) => ({ address, data: [...data] }));

test('an Intel HEX file that is written reads back as the same segments', () => {
  fc.assert(
    fc.property(segments, (parts) => {
      const image = readImage(writeIntelHex(parts), 'x.hex');
      expect(image.format).toBe('hex');
      expect(plain(image.segments)).toEqual(plain(parts));
    }),
    { numRuns: 1000 },
  );
});

test('a DfuSe file that is written reads back as the same segments for the same device', () => {
  fc.assert(
    fc.property(segments, (parts) => {
      const image = readImage(writeDfuSeFile(parts, DEVICE), 'x.dfu');
      expect(image).toMatchObject({ format: 'dfu', target: DEVICE });
      expect(plain(image.segments)).toEqual(plain(parts));
    }),
    { numRuns: 1000 },
  );
});

test('a record of Intel HEX is as the specification prints it', () => {
  const data = Uint8Array.of(
    0x21,
    0x46,
    0x01,
    0x36,
    0x01,
    0x21,
    0x47,
    0x01,
    0x36,
    0x00,
    0x7e,
    0xfe,
    0x09,
    0xd2,
    0x19,
    0x01,
  );
  const text = new TextDecoder().decode(writeIntelHex([{ address: 0x0800_0100, data }]));
  expect(text).toBe(':020000040800F2\n:10010000214601360121470136007EFE09D2190140\n:00000001FF\n');
});

test.each([
  ['back.bin', 'bin'],
  ['BACK.HEX', 'hex'],
  ['/a.b/back.dfu', 'dfu'],
  ['back.elf', undefined],
  ['back', undefined],
])('the name %s asks for %s', (name, format) => {
  expect(formatOfName(name)).toBe(format);
});

test('a .bin is the bytes alone', () => {
  const data = Uint8Array.of(1, 2, 3);
  expect(writeImage('bin', { address: 0x0800_0000, data }, DEVICE)).toEqual(data);
});
