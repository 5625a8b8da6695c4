import { describe, expect, it } from 'vitest';
import { parseMemoryLayout } from '../../src/formats/memory-layout.ts';
import { findMcu, flashOffsets, MCUS, mcusMatchingMap } from '../../src/knowledge/mcus.ts';

function fitting(layout: string): string[] {
  const parsed = parseMemoryLayout(layout);
  if (!parsed) throw new Error(`no layout: ${layout}`);
  return mcusMatchingMap(parsed.map).map((mcu) => mcu.name);
}

describe('mcusMatchingMap', () => {
  // layout strings as devices sent them
  it.each([
    [
      '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg',
      ['stm32f401', 'stm32f411', 'stm32f446'],
      'stm32h723',
    ],
    [
      '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg',
      ['stm32f405', 'stm32f407', 'stm32f429'],
      'stm32f446',
    ],
    [
      '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg,04*016Kg,01*064Kg,07*128Kg',
      ['stm32f427', 'stm32f429'],
      'stm32f407',
    ],
    ['@Internal Flash   /0x08000000/8*128Kg', ['stm32h723'], 'stm32h743'],
    ['@Internal Flash   /0x08000000/16*128Kg', ['stm32h743', 'stm32h750'], 'stm32h723'],
    ['@Internal Flash  /0x08000000/04*032Kg,01*128Kg,07*256Kg', ['stm32f765', 'stm32f767'], 'stm32f429'],
    ['@Internal Flash   /0x08000000/64*02Kg', ['stm32g0b1', 'stm32f072'], 'stm32g070'],
    ['@Internal Flash   /0x08000000/256*02Kg', ['stm32g0b1', 'stm32g474'], 'stm32f072'],
    ['@Internal Flash  /0x08000000/032*0001Kg', ['stm32f042'], 'stm32f072'],
  ])('%s', (layout, among, not) => {
    expect(fitting(layout)).toEqual(expect.arrayContaining(among));
    expect(fitting(layout)).not.toContain(not);
  });

  it('never names a part without USB DFU in its ROM', () => {
    for (const mcu of MCUS.filter((facts) => !facts.romDfu)) {
      expect(fitting('@Internal Flash /0x08000000/64*02Kg')).not.toContain(mcu.name);
      expect(fitting('@Internal Flash /0x08000000/256*02Kg')).not.toContain(mcu.name);
    }
  });

  it.each([
    '@Flash /0x90000000/64*4Kg/0x90040000/60*64Kg',
    '@Internal Flash /0x08000000/08*04Ka,1000*04Kg',
    '@Option Bytes  /0x1FFFC000/01*016 e',
  ])('knows no MCU with %s', (layout) => {
    expect(fitting(layout)).toEqual([]);
  });
});

describe('findMcu', () => {
  it.each([
    ['stm32f446xx', 'STM32F446'],
    ['STM32G0B1xx', 'STM32G0B1'],
    ['stm32f103xe', 'STM32F103'],
    ['stm32f401xc', 'STM32F401'],
  ])('finds %s', (name, label) => {
    expect(findMcu(name)?.label).toBe(label);
  });

  it('knows every STM32 that Klipper can be built for', () => {
    const names =
      'f031x6 f042x6 f070xb f072xb f103xe f207xx f401xc f405xx f407xx f429xx f446xx f765xx g070xx g071xx g0b0xx g0b1xx g431xx g474xx h723xx h743xx h750xx l412xx';
    for (const name of names.split(' ')) expect(findMcu(`stm32${name}`), name).toBeDefined();
  });

  it('does not know other families', () => {
    expect(findMcu('rp2040')).toBeUndefined();
    expect(findMcu('')).toBeUndefined();
  });
});

describe('MCUS', () => {
  it('has sectors that add up to the flash and an erase time for each', () => {
    for (const mcu of MCUS) {
      expect(
        mcu.sectors.reduce((sum, run) => sum + run.size * run.count, 0),
        mcu.name,
      ).toBe(mcu.flashSize);
      expect(mcu.layouts[0]).toEqual(mcu.sectors);
      for (const layout of mcu.layouts) {
        for (const run of layout) {
          expect(Number.isInteger(run.count) && run.count > 0, mcu.name).toBe(true);
          expect(mcu.eraseMs[run.size], mcu.name).toBeGreaterThan(0);
        }
      }
    }
  });

  it('gives core-coupled memory only to the parts that have it', () => {
    const withCcm = MCUS.filter((mcu) => mcu.ram.some((range) => range.start === 0x1000_0000));
    expect(withCcm.map((mcu) => mcu.name)).toEqual(['stm32f405', 'stm32f407', 'stm32f427', 'stm32f429']);
  });

  it("lists every offset of Klipper's Kconfig once", () => {
    expect(flashOffsets()).toEqual([
      0, 0x800, 0x1000, 0x2000, 0x4000, 0x5000, 0x7000, 0x8000, 0x8800, 0x9000, 0xc000, 0x10000, 0x20000,
      0x20200,
    ]);
  });
});
