import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeOptionBytes, type OptionLayout, optionLayoutOf } from '../../src/knowledge/option-bytes.ts';

const NAMES = [
  'stm32f446',
  'stm32f207',
  'stm32h743',
  'stm32h723',
  'stm32g0b1',
  'stm32f072',
  'stm32f765',
  'stm32l412',
];

function layoutOf(name: string): OptionLayout {
  const layout = optionLayoutOf(name);
  if (!layout) throw new Error(`no layout for ${name}`);
  return layout;
}

function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  values.forEach((value, index) => new DataView(bytes.buffer).setUint32(index * 4, value, true));
  return bytes;
}

const fieldOf = (decoded: ReturnType<typeof decodeOptionBytes>, name: string) =>
  decoded.fields.find((field) => field.name === name);

describe('F4 (RM0090 3.7.1)', () => {
  const decode = (...values: readonly number[]) => decodeOptionBytes(layoutOf('stm32f446'), words(...values));

  test('as shipped: level 0, brown-out reset off, nothing write-protected', () => {
    const decoded = decode(0x5510_aaef, 0xffff_ffff, 0xf000_0fff, 0xffff_ffff);
    expect(decoded.rdp).toEqual({ byte: 0xaa, level: 0 });
    expect(fieldOf(decoded, 'BOR_LEV')).toMatchObject({ value: 3, meaning: 'brown-out reset off' });
    expect(decoded.writeProtected).toEqual([]);
    expect(decoded.broken).toEqual([]);
  });

  test.each([
    [0x55, 1],
    [0x00, 1],
    [0xbb, 1],
    [0xcc, 2],
  ])('an RDP byte of %i is level %i', (byte, level) => {
    expect(decode(0x0000_00ef | (byte << 8)).rdp).toEqual({ byte, level });
  });

  test('cleared bits of nWRP are protected sectors', () => {
    const decoded = decode(0x5510_aaef, 0, 0x0000_0fdc, 0);
    expect(decoded.writeProtected).toEqual(['sectors 0 to 1', 'sector 5']);
    expect(decoded.broken).toContain('nWRP');
  });

  test('with SPRMOD set bits are sectors protected against being read by code', () => {
    expect(decode(0x5510_aaef, 0, 0x0000_8001, 0).writeProtected).toEqual(['sector 0 (PCROP)']);
  });
});

test('H7 as shipped: level 0, no secure area, boot from the flash, nothing protected', () => {
  const bytes = words(
    0x1406_aaf0,
    0x1406_aaf0,
    0,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0x1ff0_0800,
    0x1ff0_0800,
  );
  const decoded = decodeOptionBytes(layoutOf('stm32h743'), bytes);
  expect(decoded.rdp?.level).toBe(0);
  expect(fieldOf(decoded, 'BOOT_ADD0')).toMatchObject({ value: 0x0800 });
  expect(fieldOf(decoded, 'SECURITY')).toMatchObject({ value: 0 });
  expect(decoded.writeProtected).toEqual([]);
  // bit 5 is the second watchdog's on parts with two cores, 26 and 28 are reserved
  expect(decoded.unknown).toEqual([{ offset: 0, bits: 0x1400_0020 }]);
});

test('G0 as shipped ignores its BOOT0 pin (RM0444 3.4.1)', () => {
  const optr = 0xdfff_e1aa;
  const decoded = decodeOptionBytes(layoutOf('stm32g0b1'), words(optr, ~optr >>> 0));
  expect(fieldOf(decoded, 'nBOOT_SEL')).toMatchObject({
    value: 1,
    meaning: expect.stringContaining('ignored'),
  });
  expect(decoded.rdp?.level).toBe(0);
  expect(decoded.broken).toEqual([]);
});

test('G0: an area whose start lies behind its end is none, another one is named', () => {
  const bytes = words(0xdfff_e1aa, 0x2000_1e55, 0x1ff, ~0x1ff >>> 0, 0, ~0 >>> 0, 0x0003_0000, 0xfffc_ffff);
  expect(decodeOptionBytes(layoutOf('stm32g0b1'), bytes).writeProtected).toEqual(['pages 0 to 3']);
});

test('F0: complements that do not fit are said, and WRP bits are 4 KiB each (RM0091 4.1)', () => {
  const bytes = words(0x00ff_55aa, 0x00ff_00ff, 0x00ff_01fe, 0x00ff_00ff);
  const decoded = decodeOptionBytes(layoutOf('stm32f072'), bytes);
  expect(decoded).toMatchObject({ rdp: { level: 0 }, writeProtected: ['4 KiB sector 0'], broken: [] });
  const torn = decodeOptionBytes(layoutOf('stm32f072'), words(0x00ff_aaaa, 0, 0, 0));
  expect(torn.broken).toContain('RDP');
});

test.each(NAMES)('%s: whatever bytes come, each bit is told once or is a complement', (name) => {
  const layout = layoutOf(name);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 140 }), (bytes) => {
      const decoded = decodeOptionBytes(layout, bytes);
      for (let offset = 0; offset + 4 <= bytes.length; offset += 4) {
        let told = decoded.unknown.find((word) => word.offset === offset)?.bits ?? 0;
        for (const field of layout.fields.filter((one) => one.offset === offset)) {
          const value = fieldOf(decoded, field.name)?.value ?? 0;
          expect(value).toBeGreaterThanOrEqual(0);
          const bits = (value << field.shift) >>> 0;
          expect((told & bits) >>> 0).toBe(0);
          told = (told | bits) >>> 0;
        }
        for (const { offset: at, length } of layout.complements) {
          for (let byte = at; byte < at + length; byte++) {
            if (byte >= offset && byte < offset + 4) told |= (bytes[byte] ?? 0) << ((byte - offset) * 8);
          }
        }
        const word = new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true);
        expect(told >>> 0).toBe(word);
      }
      expect(decoded.rdp === null).toBe(bytes.length < 4);
    }),
    { numRuns: 1000 },
  );
});

test('an MCU whose option bytes nobody described has no layout', () => {
  expect(optionLayoutOf('n32g452')).toBeUndefined();
  expect(optionLayoutOf('stm32h563')).toBeUndefined();
});
