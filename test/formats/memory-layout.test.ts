import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flashEnd, parseMemoryLayout, regionAt } from '../../src/formats/memory-layout.ts';
import { near } from './any-text.ts';

const KIB = 1024;
const F405 = '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg';

/** start, sector size, sectors, access of each region */
function shape(text: string) {
  return parseMemoryLayout(text)?.map.regions.map((region) => [
    region.start,
    region.sectorSize,
    region.sectors,
    `${region.readable ? 'r' : ''}${region.erasable ? 'e' : ''}${region.writeable ? 'w' : ''}`,
  ]);
}

describe('parseMemoryLayout', () => {
  it('reads regions one behind the other', () => {
    expect(parseMemoryLayout(F405)).toMatchObject({ map: { name: 'Internal Flash' }, rubbish: '' });
    expect(shape(F405)).toEqual([
      [0x0800_0000, 16 * KIB, 4, 'rew'],
      [0x0801_0000, 64 * KIB, 1, 'rew'],
      [0x0802_0000, 128 * KIB, 7, 'rew'],
    ]);
  });

  // strings that ROMs are known to send
  it.each([
    ['@Internal Flash  /0x08000000/032*0001Kg', [[0x0800_0000, KIB, 32, 'rew']]],
    ['@Option Bytes  /0x1FFFF800/01*016 e', [[0x1fff_f800, 16, 1, 'rw']]],
    ['@Option Bytes   /0x1FFF7800/01*40Be', [[0x1fff_7800, 40, 1, 'rw']]],
    ['@Option Bytes   /0x5200201C/01*88 e', [[0x5200_201c, 88, 1, 'rw']]],
    ['@Option Bytes   /0x08FFF000/01*297 e', [[0x08ff_f000, 297, 1, 'rw']]],
    ['@Device Feature/0xFFFF0000/01*004 e', [[0xffff_0000, 4, 1, 'rw']]],
    ['@OTP Memory /0x1FFF7000/01*0001Ke', [[0x1fff_7000, KIB, 1, 'rw']]],
    ['@Internal Flash  /0x08000000/1536*128g', [[0x0800_0000, 128, 1536, 'rew']]],
    ['@Internal Flash  /0x08000000/1536*128 g', [[0x0800_0000, 128, 1536, 'rew']]],
    ['@Internal Flash  /0x08000000/ 128*1Kg', [[0x0800_0000, KIB, 128, 'rew']]],
    ['@Option byte   /0x1FFFF800/01*512g', [[0x1fff_f800, 512, 1, 'rew']]],
    ['@Option byte   /0x1FFFC000/01*4096 g', [[0x1fff_c000, 4096, 1, 'rew']]],
    ['@Option Bytes  /0x1FF8000/01*128 e', [[0x01ff_8000, 128, 1, 'rw']]],
    [
      '@OTP Memory /0x1FFF7800/01*512 e,01*016 e',
      [
        [0x1fff_7800, 512, 1, 'rw'],
        [0x1fff_7a00, 16, 1, 'rw'],
      ],
    ],
    [
      '@Option Bytes   /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e',
      [
        [0x1fff_7800, 48, 1, 'rw'],
        [0x1fff_f800, 48, 1, 'rw'],
      ],
    ],
    [
      '@Internal Flash   /0x08000000/08*04Ka,1000*04Kg',
      [
        [0x0800_0000, 4 * KIB, 8, 'r'],
        [0x0800_8000, 4 * KIB, 1000, 'rew'],
      ],
    ],
    [
      '@Flash /0x90000000/64*4Kg/0x90040000/60*64Kg/0x90400000/60*64Kg',
      [
        [0x9000_0000, 4 * KIB, 64, 'rew'],
        [0x9004_0000, 64 * KIB, 60, 'rew'],
        [0x9040_0000, 64 * KIB, 60, 'rew'],
      ],
    ],
    ['@External /0x90000000/1*2Mg', [[0x9000_0000, 2 * KIB * KIB, 1, 'rew']]],
  ])('reads %s whole', (text, regions) => {
    expect(shape(text)).toEqual(regions);
    expect(parseMemoryLayout(text)?.rubbish).toBe('');
  });

  it.each([...'abcdefg'].map((letter, index) => [letter, index + 1] as const))(
    'reads the access of type %s',
    (letter, bits) => {
      const [region] = parseMemoryLayout(`@x/0x0/1*1${letter}`)?.map.regions ?? [];
      expect([region?.readable, region?.erasable, region?.writeable]).toEqual([
        (bits & 1) !== 0,
        (bits & 2) !== 0,
        (bits & 4) !== 0,
      ]);
    },
  );

  it.each([
    ['', ''],
    [',', ','],
    [',01*', ',01*'],
    ['\u0000\u00ff', '\u0000\u00ff'],
    [',01*064Kz', ',01*064Kz'],
    ['/0x08', '/0x08'],
  ])('stops at the last valid segment before %j', (tail, rubbish) => {
    const parsed = parseMemoryLayout(`${F405}${tail}`);
    expect(parsed?.map).toEqual(parseMemoryLayout(F405)?.map);
    expect(parsed?.rubbish).toBe(rubbish);
  });

  it.each([
    '',
    '@',
    'UNKNOWN',
    '@Internal Flash',
    '@x/0x08000000/',
    '@x/0x08000000/0*16Kg',
    '@x/0x08000000/1*0Kg',
    '@x/0xFFFF0000/2*64Kg',
    'STM32duino bootloader v1.0 Upload to Flash 0x8002000',
  ])('has no map for %j', (text) => {
    expect(parseMemoryLayout(text)).toBeNull();
  });

  it('gives back what a map was written as', () => {
    const segment = fc.record({
      sectors: fc.integer({ min: 1, max: 999 }),
      size: fc.integer({ min: 1, max: 999 }),
      unit: fc.constantFrom(' ', 'B', 'K', ''),
      type: fc.constantFrom(...'abcdefg'),
    });
    fc.assert(
      fc.property(
        fc.nat(0x2000_0000),
        fc.array(segment, { minLength: 1, maxLength: 8 }),
        (start, segments) => {
          const text = segments.map(({ sectors, size, unit, type }) => `${sectors}*${size}${unit}${type}`);
          const parsed = parseMemoryLayout(`@name  /0x${start.toString(16)}/${text.join(',')}`);
          let at = start;
          const regions = segments.map(({ sectors, size, unit }) => {
            const region = { start: at, sectors, sectorSize: size * (unit === 'K' ? KIB : 1) };
            at += region.sectors * region.sectorSize;
            return region;
          });
          expect(parsed?.map).toMatchObject({ name: 'name', regions });
          expect(parsed?.rubbish).toBe('');
          expect(parsed && flashEnd(parsed.map)).toBe(at);
        },
      ),
    );
  });

  it('ends in regions within the address space, or none, for anything', () => {
    fc.assert(
      fc.property(near([F405, '@a/0x0/1*1a/0xFFFFFFFF/1*1Mg', '999999*999999Mg,']), (text) => {
        for (const region of parseMemoryLayout(text)?.map.regions ?? []) {
          expect(region.sectors * region.sectorSize).toBeGreaterThan(0);
          expect(region.start + region.sectors * region.sectorSize).toBeLessThanOrEqual(2 ** 32);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('regionAt', () => {
  it('finds the region of an address, and none outside', () => {
    const map = parseMemoryLayout(F405)?.map ?? { name: '', regions: [] };
    expect(regionAt(map, 0x0800_0000)?.sectorSize).toBe(16 * KIB);
    expect(regionAt(map, 0x0800_ffff)?.sectorSize).toBe(16 * KIB);
    expect(regionAt(map, 0x0801_0000)?.sectorSize).toBe(64 * KIB);
    expect(regionAt(map, 0x080f_ffff)?.sectorSize).toBe(128 * KIB);
    expect(regionAt(map, 0x0810_0000)).toBeUndefined();
    expect(regionAt(map, 0x07ff_ffff)).toBeUndefined();
  });
});
