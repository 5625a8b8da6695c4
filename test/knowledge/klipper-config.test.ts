import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';

describe('readBuildTarget', () => {
  it('reads chip, address, crystal and link', () => {
    expect(
      readBuildTarget({
        CONFIG_MCU: 'stm32h723xx',
        CONFIG_FLASH_APPLICATION_ADDRESS: '0x8020000',
        CONFIG_CLOCK_REF_FREQ: '25000000',
        CONFIG_STM32_USB_PA11_PA12: 'y',
      }),
    ).toEqual({
      mcu: 'stm32h723xx',
      start: { address: 0x0802_0000, symbol: 'CONFIG_FLASH_APPLICATION_ADDRESS' },
      crystalMhz: 25,
      usesUart: false,
    });
  });

  it('knows the symbol of older trees and prefers the newer one', () => {
    expect(readBuildTarget({ CONFIG_FLASH_START: '0x8008000' }).start?.symbol).toBe('CONFIG_FLASH_START');
    const both = { CONFIG_FLASH_START: '0x8000000', CONFIG_FLASH_APPLICATION_ADDRESS: '0x8008000' };
    expect(readBuildTarget(both).start?.address).toBe(0x0800_8000);
  });

  it.each([
    'CONFIG_STM32_SERIAL_USART1',
    'CONFIG_STM32_SERIAL_USART2_ALT_PD6_PD5',
    'CONFIG_STM32_SERIAL_UART4',
  ])('sees a UART in %s', (symbol) => {
    expect(readBuildTarget({ [symbol]: 'y' }).usesUart).toBe(true);
    expect(readBuildTarget({ [symbol]: 'n' }).usesUart).toBe(false);
  });

  it('takes the internal oscillator for no crystal', () => {
    expect(readBuildTarget({ CONFIG_CLOCK_REF_FREQ: '1' }).crystalMhz).toBeNull();
  });

  it('yields an address of 32 bits or none for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.bigInt().map((value) => `0x${value.toString(16)}`),
        ),
        (text) => {
          const start = readBuildTarget({ CONFIG_FLASH_APPLICATION_ADDRESS: text }).start;
          if (start)
            expect(
              start.address >= 0 && start.address <= 0xffff_ffff && Number.isInteger(start.address),
            ).toBe(true);
        },
      ),
    );
  });
});
