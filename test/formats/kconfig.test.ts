import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKconfig } from '../../src/formats/kconfig.ts';

describe('.config', () => {
  it('gives values without quotes, "n" for what is not set, and the line of each', () => {
    const text =
      '#\n# Klipper Configuration\n#\nCONFIG_MCU="stm32f429xx"\r\n# CONFIG_MACH_AVR is not set\nCONFIG_FLASH_SIZE=0x80000\nCONFIG_INITIAL_PINS="a \\"b\\""\n';
    expect(parseKconfig(text)).toEqual([
      { name: 'CONFIG_MCU', value: 'stm32f429xx', line: 4 },
      { name: 'CONFIG_MACH_AVR', value: 'n', line: 5 },
      { name: 'CONFIG_FLASH_SIZE', value: '0x80000', line: 6 },
      { name: 'CONFIG_INITIAL_PINS', value: 'a "b"', line: 7 },
    ]);
  });

  it('never fails, whatever it is given', () => {
    const piece = fc.oneof(
      fc.constantFrom('CONFIG_A', '=', '"', '\n', '# ', ' is not set', '\\'),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        for (const { name, line } of parseKconfig(text)) {
          expect(name).toMatch(/^CONFIG_\w+$/);
          expect(text.split('\n')[line - 1]).toContain(name);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
