import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configLines, droppedSymbols, linkOf, linksFor, saysAll } from '../../src/setup/build-config.ts';
import { FRESH_SETUP } from '../../src/setup/fresh-setup.ts';
import { explainMake } from '../../src/setup/make-errors.ts';
import { parseSetupState } from '../../src/setup/setup-state.ts';

describe('the .config of a board', () => {
  test.each([
    [
      'Octopus Pro F446',
      'stm32f446',
      0x0800_8000,
      12,
      'usb',
      ['MACH_STM32F446', 'STM32_FLASH_START_8000', 'STM32_CLOCK_REF_12M', 'STM32_USB_PA11_PA12'],
    ],
    [
      'Octopus Pro H723',
      'stm32h723',
      0x0802_0000,
      25,
      'usb',
      ['MACH_STM32H723', 'STM32_FLASH_START_20000', 'STM32_CLOCK_REF_25M', 'STM32_USB_PA11_PA12'],
    ],
    [
      'SKR Mini E3',
      'stm32f103xe',
      0x0800_7000,
      8,
      'usb',
      ['MACH_STM32F103', 'STM32_FLASH_START_7000', 'STM32_CLOCK_REF_8M', 'STM32_USB_PA11_PA12'],
    ],
    [
      'EBB36',
      'stm32g0b1',
      0x0800_0000,
      8,
      'usb',
      ['MACH_STM32G0B1', 'STM32_FLASH_START_0000', 'STM32_CLOCK_REF_8M', 'STM32_USB_PA11_PA12'],
    ],
    [
      'Ender 3 on USART1',
      'stm32f103',
      0x0800_0800,
      8,
      'usart1',
      ['MACH_STM32F103', 'STM32_FLASH_START_800', 'STM32_CLOCK_REF_8M', 'STM32_SERIAL_USART1'],
    ],
  ] as const)('asks for what the %s needs', (_, mcu, applicationStart, crystalMhz, link, symbols) => {
    expect(configLines({ mcu, applicationStart, crystalMhz, link })).toEqual(
      ['LOW_LEVEL_OPTIONS', 'MACH_STM32', ...symbols].map((symbol) => `CONFIG_${symbol}=y`),
    );
  });

  test('sets the pins without which a board shows no USB', () => {
    const lines = configLines({
      mcu: 'stm32f103',
      applicationStart: 0x0800_7000,
      crystalMhz: 8,
      link: 'usb',
      startupPins: '!PA14',
    });
    expect(lines?.at(-1)).toBe('CONFIG_INITIAL_PINS="!PA14"');
    const symbols = Object.fromEntries((lines ?? []).map((line) => line.replaceAll('"', '').split('=')));
    expect(saysAll(lines ?? [], symbols)).toBe(true);
    expect(saysAll(lines ?? [], { ...symbols, CONFIG_INITIAL_PINS: '' })).toBe(false);
  });

  test('of another link is not taken for this one', () => {
    const build = { mcu: 'stm32g0b1', applicationStart: 0x0800_0000, crystalMhz: 8 };
    const can = configLines({ ...build, link: 'can-pb0-pb1' }) ?? [];
    const usb = configLines({ ...build, link: 'usb' }) ?? [];
    expect(saysAll(usb, Object.fromEntries(can.map((line) => line.split('='))))).toBe(false);
  });

  test.each([
    ['stm32f103', 'serial', 3, 'usart3'],
    ['stm32f103', 'serial', null, 'usart1'],
    ['stm32g0b1', 'usb', null, 'usb'],
    ['stm32g0b1', 'can', null, 'can-pb0-pb1'],
    ['stm32f072', 'can', null, 'can'],
    ['stm32f401', null, null, 'usb'],
  ] as const)('of a %s whose own config file says %s %s begins with %s', (mcu, link, usart, expected) => {
    expect(linkOf(mcu, { link, usart })).toBe(expected);
    expect(linksFor(mcu)).toContain(expected);
  });

  test('is not made up for what no Kconfig offers', () => {
    const build = { mcu: 'stm32f446', applicationStart: 0x0800_8000, crystalMhz: 12, link: 'usb' as const };
    expect(configLines({ ...build, mcu: 'lpc1768' })).toBeNull();
    expect(configLines({ ...build, crystalMhz: 13 })).toBeNull();
  });

  test('shows which choices the tree dropped', () => {
    const wanted = ['CONFIG_MACH_STM32F446=y', 'CONFIG_STM32_FLASH_START_7000=y'];
    const config = 'CONFIG_MACH_STM32F446=y\n# CONFIG_STM32_FLASH_START_7000 is not set\n';
    expect(droppedSymbols(wanted, config)).toEqual(['CONFIG_STM32_FLASH_START_7000=y']);
  });
});

describe('a failed make', () => {
  test.each([
    [
      'make: arm-none-eabi-gcc: No such file or directory\nmake: *** [Makefile:72] Error 127',
      /gcc-arm-none-eabi/,
    ],
    ["ld: region `rom' overflowed by 1096 bytes", /bootloader offset/],
    ['mkdir: cannot create directory out/: Permission denied', /chown/],
    ['src/sched.c:12:10: fatal error: string.h: No such file or directory', /libnewlib/],
    ['No space left on device', /room/],
  ])('is explained: %s', (output, next) => {
    expect(explainMake(output).next).toMatch(next);
  });

  test('that nobody knows quotes the line that tells most', () => {
    expect(explainMake('  Compiling a\nfoo.c:1: error: bad thing\nmore\n').what).toContain(
      'foo.c:1: error: bad thing',
    );
    const gcc = [
      "src/sched.c: In function 'sched_main':",
      "src/sched.c:21:5: error: 'typo' undeclared (first use in this function)",
      'make: *** [Makefile:71: out/src/sched.o] Error 1',
      'make: *** Waiting for unfinished jobs....',
    ].join('\n');
    expect(explainMake(gcc).what).toContain("src/sched.c:21:5: error: 'typo' undeclared");
    expect(explainMake('make: *** No rule to make target x.  Stop.\n').what).toContain(
      'No rule to make target',
    );
    expect(explainMake('').what).toBe('make did not end well.');
  });
});

describe('the saved state', () => {
  test('is read back as it was written', () => {
    expect(parseSetupState(JSON.stringify(FRESH_SETUP))).toEqual(FRESH_SETUP);
  });

  test('is begun anew when it is no state of this program', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseSetupState(text)).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });
});
