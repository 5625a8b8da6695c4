import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32Dfu } from '../../src/firmware/crc32-dfu.ts';
import { ImageError } from '../../src/firmware/image.ts';
import { readImage } from '../../src/firmware/read-image.ts';
import { makeElf } from './make-elf.ts';
import { ascii, join, makeDfuSe, makeImage, slowCrc, withSuffix } from './make-image.ts';
import { makeIntelHex, makeSRecords } from './make-records.ts';
import { makeUf2 } from './make-uf2.ts';

const firmware = makeImage({ base: 0x0800_8000 });
/** vitest compares large arrays slowly */
const SMALL = firmware.subarray(0, 300);
const ANY = { vendorId: 0xffff, productId: 0xffff, bcdDFU: 0x0100 };

function refusal(bytes: Uint8Array, name = 'klipper.bin'): ImageError {
  try {
    readImage(bytes, name);
  } catch (error) {
    if (error instanceof ImageError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('readImage', () => {
  it('takes a raw binary whole, its address unknown', () => {
    expect(readImage(firmware, 'klipper.bin')).toEqual({
      format: 'bin',
      segments: [{ address: null, data: firmware }],
    });
  });

  it('reads every target and element of a DfuSe file, sorted by address', () => {
    const a = Uint8Array.of(1, 2, 3, 4);
    const b = Uint8Array.of(5, 6);
    const file = makeDfuSe([
      [
        { address: 0x0800_8000, data: b },
        { address: 0x0800_0000, data: a },
      ],
      [{ address: 0x0802_0000, data: a }],
    ]);
    expect(readImage(file, 'x.dfu')).toEqual({
      format: 'dfu',
      segments: [
        { address: 0x0800_0000, data: a },
        { address: 0x0800_8000, data: b },
        { address: 0x0802_0000, data: a },
      ],
      target: { vendorId: 0x0483, productId: 0xdf11 },
    });
  });

  it('recognises a DfuSe file by its contents, whatever it is called', () => {
    const file = makeDfuSe([[{ address: 0x0800_0000, data: firmware }]]);
    expect(readImage(file, 'klipper.bin').segments[0]?.address).toBe(0x0800_0000);
  });

  it.each([
    ['Intel HEX', makeIntelHex([{ address: 0x0800_8000, data: SMALL }]), 'hex', 'an Intel HEX file'],
    ['S-records', makeSRecords([{ address: 0x0800_8000, data: SMALL }]), 'srec', 'an S-record file'],
    ['ELF', makeElf({ loads: [{ address: 0x0800_8000, data: SMALL }] }), 'elf', 'an ELF file'],
    ['UF2', makeUf2([{ address: 0x0800_8000, data: SMALL }]), 'uf2', 'a UF2 file'],
    ['DfuSe', makeDfuSe([[{ address: 0x0800_8000, data: SMALL }]]), 'dfu', 'a .dfu file'],
  ])('reads %s as what it is, and says so where the name says otherwise', (_what, bytes, format, name) => {
    const named = readImage(bytes, `KLIPPER.${format.toUpperCase()}`);
    expect(named).toMatchObject({ format, segments: [{ address: 0x0800_8000, data: SMALL }] });
    expect(named.notes).toBeUndefined();
    expect(readImage(bytes, 'firmware.cur').notes).toBeUndefined();
    for (const other of ['klipper.bin', 'klipper.ihx', 'klipper.elf'].filter(
      (one) => !one.endsWith(format),
    )) {
      if (format === 'hex' && other.endsWith('ihx')) continue;
      const image = readImage(bytes, other);
      expect(image).toMatchObject({ format, segments: named.segments });
      expect(image.notes).toEqual([
        `${other} is ${name} by its contents, whatever its name says, and was read as one.`,
      ]);
    }
  });

  it('takes the suffix off a plain DFU file and leaves its address unknown', () => {
    const image = readImage(withSuffix(firmware, ANY), 'klipper.dfu');
    expect(image).toEqual({
      format: 'dfu',
      segments: [{ address: null, data: firmware }],
      target: { vendorId: 0xffff, productId: 0xffff },
    });
  });

  it('returns any elements that do not overlap as they were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 64 }), { minLength: 1, maxLength: 12 }),
        (blocks) => {
          const elements = blocks.map((data, index) => ({ address: 0x0800_0000 + index * 0x1000, data }));
          expect(readImage(makeDfuSe([elements]), 'x.dfu').segments).toEqual(elements);
        },
      ),
    );
  });

  it.each([
    ['empty', new Uint8Array(0), 'klipper.bin', /is empty/],
    ['too large', new Uint8Array(16 * 1024 * 1024 + 1), 'klipper.bin', /16\.0 MiB/],
    ['a few bytes', new Uint8Array(7), 'klipper.bin', /too short/],
    ['ZIP', ascii('PK\u0003\u0004aaaaaaaa'), 'firmware.bin', /ZIP/],
    ['gzip', ascii('\u001f\u008baaaaaaaa'), 'firmware.bin', /gzip/],
    ['a web page', ascii('\n<!DOCTYPE html><html>'), 'firmware.bin', /web page/],
    ['a raw binary called .hex', firmware, 'klipper.hex', /named like an Intel HEX file and is none/],
    ['a raw binary called .elf', firmware, 'klipper.elf', /named like an ELF file and is none/],
    ['a raw binary called .S19', firmware, 'KLIPPER.S19', /named like an S-record file and is none/],
    ['a raw binary called .dfu', firmware, 'klipper.dfu', /is none: it is damaged or cut off/],
    [
      'a DfuSe file without its end',
      makeDfuSe([[{ address: 0, data: firmware }]]).subarray(0, 900),
      'a.dfu',
      /cut off/,
    ],
    [
      'a DfuSe file of empty elements',
      makeDfuSe([[{ address: 0x0800_0000, data: new Uint8Array(0) }]]),
      'a.dfu',
      /without any data/,
    ],
    ['a suffix alone', withSuffix(new Uint8Array(0), ANY), 'a.dfu', /too short/],
    [
      'overlapping elements',
      makeDfuSe([
        [
          { address: 0x0800_0000, data: new Uint8Array(9) },
          { address: 0x0800_0008, data: new Uint8Array(9) },
        ],
      ]),
      'a.dfu',
      /contents of 0x08000008 more than once/,
    ],
    [
      'data past the address space',
      makeDfuSe([[{ address: 0xffff_fffe, data: new Uint8Array(9) }]]),
      'a.dfu',
      /0xfffffffe/,
    ],
    [
      'bytes of no target',
      withSuffix(join([makeDfuSe([]).subarray(0, 11), new Uint8Array(4)]), { ...ANY, bcdDFU: 0x011a }),
      'a.dfu',
      /none of its targets/,
    ],
  ])('refuses %s in one sentence and says what to do', (_what, bytes, name, sentence) => {
    const error = refusal(bytes, name);
    expect(error.message).toMatch(sentence);
    expect(error.message).toMatch(/^[^\n]+\.$/);
    expect(error.next).toMatch(/^[A-Z][^\n]+\.$/);
  });

  it('refuses a file with a byte changed', () => {
    const file = makeDfuSe([[{ address: 0x0800_0000, data: firmware }]]);
    file[500] = (file[500] ?? 0) ^ 0x10;
    expect(refusal(file, 'a.dfu').message).toMatch(/checksum/);
  });

  it('refuses a target or an element that announces more than there is', () => {
    for (const at of [10, 11 + 270, 11 + 274 + 4]) {
      const payload = makeDfuSe([[{ address: 0x0800_0000, data: firmware }]]).slice(0, -16);
      payload[at] = (payload[at] ?? 0) + 1;
      expect(refusal(withSuffix(payload, { ...ANY, bcdDFU: 0x011a }), 'a.dfu').message).toMatch(/cut off/);
    }
  });

  it('keeps escape sequences of a file name out of its messages', () => {
    const error = refusal(new Uint8Array(0), '\u001b[31mklipper\u0007.bin');
    expect(error.message).toBe('klipper.bin is empty.');
  });

  it('ends every input in an image or an ImageError', () => {
    const good = makeDfuSe([[{ address: 0x0800_0000, data: firmware.subarray(0, 300) }]]);
    const mutated = fc
      .tuple(fc.nat(good.length), fc.array(fc.tuple(fc.nat(good.length - 17), fc.nat(255)), { maxLength: 6 }))
      .map(([cut, changes]) => {
        const payload = good.slice(0, -16);
        for (const [at, value] of changes) payload[at] = value;
        return withSuffix(payload.subarray(0, cut), { ...ANY, bcdDFU: 0x011a });
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), mutated), (bytes) => {
        try {
          const { segments } = readImage(bytes, 'a.dfu');
          expect(segments.every((segment) => segment.data.length > 0)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ImageError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('crc32Dfu', () => {
  it('is the inverse of the well-known CRC-32 of "123456789"', () => {
    expect(crc32Dfu(ascii('123456789'))).toBe(~0xcbf4_3926 >>> 0);
  });

  it('agrees with the bitwise definition', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => crc32Dfu(bytes) === slowCrc(bytes)));
  });
});
