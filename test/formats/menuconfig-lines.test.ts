import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMenuLine, readMenuTitle } from '../../src/formats/menuconfig-lines.ts';

describe('an entry of the menu', () => {
  it.each([
    ['    Processor model (STM32F446)  --->', 'processor', 'STM32F446'],
    [' │ │    Bootloader offset (32KiB bootloader)  --->                  │ │', 'offset', '32KiB bootloader'],
    ['    Communication interface (USB (on PA11/PA12))  --->', 'link', 'USB (on PA11/PA12)'],
    ['Micro controller Architecture (STMicroelectronics STM32 )', 'architecture', 'STMicroelectronics STM32'],
    ['- Clock Reference: 12 MHz crystal', 'clock', '12 MHz crystal'],
    ['* **Processor model**: STM32H723', 'processor', 'STM32H723'],
    ['Bootloader offset = No bootloader', 'offset', 'No bootloader'],
  ])('%s', (line, entry, chosen) => {
    expect(readMenuLine(line)).toEqual({ entry, chosen });
  });

  it.each([
    'Bootloader offset: 32KiB or 64KiB',
    'Bootloader offset (which one?)',
    'I chose the processor model (STM32F446) as the guide says',
    'Processor model',
    '[*] Enable extra low-level configuration options',
  ])('is not in: %s', (line) => {
    expect(readMenuLine(line)).toBeNull();
  });

  it('is read or not, and in little time, whatever the line', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'Processor model',
        'Bootloader offset',
        '(',
        ')',
        ':',
        ' ',
        '│',
        '--->',
        '**',
        '12 MHz',
      ),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const read = readMenuLine(pieces.join(''));
        if (read) expect(read.chosen.length).toBeGreaterThan(0);
      }),
    );
  });
});

it.each([
  ['                    Klipper Firmware Configuration', 'klipper'],
  ['# Klipper Firmware Configuration', 'klipper'],
  ['Katapult Configuration v0.0.1-57-gabd1545', 'katapult'],
  ['Klipper Installation And Update Helper', null],
])('the heading of: %s', (line, owner) => {
  expect(readMenuTitle(line)).toBe(owner);
});
