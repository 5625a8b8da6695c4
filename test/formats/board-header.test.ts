import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBoardHeader } from '../../src/formats/board-header.ts';
import { near } from './any-text.ts';

/** Our own sentences, put as Klipper's config files put theirs. */
const comment = (...lines: string[]) =>
  `${lines.map((line) => `# ${line}`).join('\n')}\n\n[stepper_x]\nstep_pin: PE2 # STM32F103 "28KiB bootloader"\n`;
const PLAIN = comment(
  'Pin map of a board. Build the firmware for the STM32G0B1',
  'with a "8KiB bootloader" "8 MHz crystal" and "USB (on PA11/PA12)"',
  'or "CAN bus (on PB12/PB13)".',
);
const PER_CHIP = comment(
  'The chip may be an STM32F446, STM32F429, or an STM32H723.',
  'STM32F446 boards take a "32KiB bootloader" and a "12MHz crystal".',
  'For STM32F429 boards use a "32KiB bootloader" and an "8MHz crystal".',
  'For STM32H723 boards use a "128KiB bootloader" and a "25Mhz crystal".',
);
const SD = comment(
  'Made for the STM32F407 with a "32KiB bootloader". The "make flash" command does not work here:',
  'copy "out/klipper.bin" to a file named "firmware.bin" on an SD card. Serial (on USART3 PB11/PB10) works too.',
);
const LIST = comment(
  ' - Processor model: STM32F103',
  ' - Bootloader offset: 32KiB',
  ' - Communication interface: Serial (on USART1 PA10/PA9)',
);

describe('the comment at the head of a board config', () => {
  it.each([
    ['to "!PA14" (SKR Mini E3 V2.0)', '"GPIO pins to set at micro-controller startup" to "!PA14".', '!PA14'],
    [
      'over two lines, several of them (Kingroon KP3S)',
      '"GPIO pins to set at\n# micro-controller startup" to "!PC6,!PD13" to disable the LCD.',
      '!PC6,!PD13',
    ],
    [
      'set to (Geeetech 301)',
      'and GPIO pins to set at micro-controller\n# startup set to "!PB4,!PB5".',
      '!PB4,!PB5',
    ],
    ['not as pins', '"GPIO pins to set at micro-controller startup" to "; rm -rf".', null],
    ['nowhere', 'and USB communication.', null],
  ])('names the pins to set at startup: %s', (_, words, pins) => {
    const header = parseBoardHeader(comment(`STM32F103 with a "28KiB bootloader", ${words}`));
    expect(header?.startupPins).toBe(pins);
  });

  it('names the USART of a serial link', () => {
    const words = 'STM32F103 with a "28KiB bootloader" and serial (on USART3 PB11/PB10) communication.';
    expect(parseBoardHeader(comment(words))).toMatchObject({ links: ['serial'], usart: 3 });
    expect(parseBoardHeader(comment('STM32F103 and USB communication.'))?.usart).toBeNull();
  });

  it.each([
    ['a G0 with a third place that is a letter', PLAIN, [['stm32g0b1', [0x2000], 8]]],
    [
      'a fact for each chip',
      PER_CHIP,
      [
        ['stm32f446', [0x8000], 12],
        ['stm32f429', [0x8000], 8],
        ['stm32h723', [0x2_0000], 25],
      ],
    ],
    ['a list of settings', LIST, [['stm32f103', [0x8000], null]]],
    [
      'two chips that share what follows',
      comment('Select "STM32H743" or "STM32H723", "128KiB bootloader", and "25MHz clock".'),
      [
        ['stm32h743', [0x2_0000], 25],
        ['stm32h723', [0x2_0000], 25],
      ],
    ],
    [
      'an offset of 128 KiB and 512 bytes, and the way without a bootloader',
      comment('For the STM32F407: the "128KiB + 512 byte offset" bootloader, or "No bootloader".'),
      [['stm32f407', [0x2_0200, 0], null]],
    ],
    [
      'an address instead of an offset',
      comment('Build for STM32F103 with bootloader offset at 0x8008800.'),
      [['stm32f103', [0x8800], null]],
    ],
    ['a chip without a word on its offset', comment('Use an STM32F072.'), [['stm32f072', [], null]]],
    [
      'two chips of which one is no STM32 by name',
      comment('STM32F103 for one kind or N32G452, 28KB boot.'),
      [
        ['stm32f103', [0x7000], null],
        ['n32g452', [0x7000], null],
      ],
    ],
  ])('tells %s', (_, text, wanted) => {
    const read = parseBoardHeader(text);
    expect(read?.mcus.map(({ mcu, offsets, crystalMhz }) => [mcu, offsets, crystalMhz])).toEqual(wanted);
  });

  it('tells link, way of flashing and file name', () => {
    expect(parseBoardHeader(PLAIN)?.links).toEqual(['usb', 'can']);
    expect(parseBoardHeader(SD)).toMatchObject({
      links: ['serial'],
      methods: ['sd-card'],
      sdFileName: 'firmware.bin',
    });
    expect(parseBoardHeader(comment('STM32F042: put it into DFU mode, then "make flash".'))?.methods).toEqual(
      ['make-flash', 'dfu'],
    );
  });

  it('reads no setting, and nothing behind the first one', () => {
    expect(parseBoardHeader('[mcu]\n# STM32F446\n')).toBeNull();
    expect(parseBoardHeader(PLAIN)?.mcus).toHaveLength(1);
  });

  it('knows no offset by a size that is no bootloader, and no crystal by any other frequency', () => {
    const read = parseBoardHeader(comment('STM32F103 with 256KiB of flash, run at 72MHz.'));
    expect(read?.mcus).toEqual([{ mcu: 'stm32f103', offsets: [], crystalMhz: null }]);
  });

  it('gives null without an STM32', () => {
    expect(parseBoardHeader('')).toBeNull();
    expect(parseBoardHeader(comment('For an ATmega2560 with a "16 MHz crystal".'))).toBeNull();
  });

  it('reads anything without harm', () => {
    fc.assert(
      fc.property(fc.oneof(near([PLAIN, PER_CHIP, SD, LIST]), fc.string()), (text) => {
        const read = parseBoardHeader(text);
        for (const { mcu, offsets, crystalMhz } of read?.mcus ?? []) {
          expect(mcu).toMatch(/^(?:stm32[a-z]\d[0-9a-z]\d|n32g45\d)$/);
          for (const offset of offsets) expect(offset).toBeGreaterThanOrEqual(0);
          expect(new Set(offsets).size).toBe(offsets.length);
          expect(crystalMhz ?? 8).toBeLessThan(100);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps the facts of each chip apart, whatever they are', () => {
    const chip = fc.record({
      mcu: fc.constantFrom('STM32F446', 'STM32H723', 'STM32G0B1', 'STM32F072'),
      kib: fc.integer({ min: 1, max: 128 }),
      mhz: fc.integer({ min: 1, max: 99 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(chip, { selector: ({ mcu }) => mcu, minLength: 1, maxLength: 4 }),
        (chips) => {
          const text = comment(
            ...chips.map(({ mcu, kib, mhz }) => `${mcu}: a "${kib}KiB bootloader", a "${mhz} MHz crystal".`),
          );
          expect(parseBoardHeader(text)?.mcus).toEqual(
            chips.map(({ mcu, kib, mhz }) => ({
              mcu: mcu.toLowerCase(),
              offsets: [kib * 1024],
              crystalMhz: mhz,
            })),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each(['# ', '# STM32F446 ', '# 32KiB ', '# "make flash" command '])(
    'takes linear time for a flood of %j',
    (unit) => {
      const start = performance.now();
      parseBoardHeader(unit.repeat(200_000));
      parseBoardHeader(`${unit}\n`.repeat(100_000));
      expect(performance.now() - start).toBeLessThan(500);
    },
  );
});
