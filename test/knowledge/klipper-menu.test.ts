import { describe, expect, it } from 'vitest';
import type { MenuEntry } from '../../src/formats/menuconfig-lines.ts';
import { settingsOfMenu, settingsOfSymbol } from '../../src/knowledge/klipper-menu.ts';

describe('what is chosen in the menu means', () => {
  it.each<[MenuEntry, string, readonly unknown[]]>([
    ['processor', 'STM32F446', [{ symbol: 'CONFIG_MCU', value: 'stm32f446' }]],
    ['processor', 'lpc1769 (120 MHz)', [{ symbol: 'CONFIG_MCU', value: 'lpc1769' }]],
    ['processor', 'the one on my board', []],
    ['architecture', 'Raspberry Pi RP2040', [{ symbol: 'CONFIG_MCU', value: 'rp2040' }]],
    ['architecture', 'STMicroelectronics STM32', []],
    ['offset', '128KiB bootloader', [{ startOffset: 0x2_0000 }]],
    ['offset', '8 KiB bootloader', [{ startOffset: 0x2000 }]],
    ['offset', 'No bootloader', [{ startOffset: 0 }]],
    ['offset', 'Northern lights', []],
    ['clock', '25 MHz crystal', [{ symbol: 'CONFIG_CLOCK_REF_FREQ', value: '25000000' }]],
    ['clock', 'Internal clock', []],
    ['link', 'USB (on PA11/PA12)', [{ symbol: 'CONFIG_STM32_USB_PA11_PA12', value: 'y' }]],
    ['link', 'Serial (on USART2 PA3/PA2)', [{ symbol: 'CONFIG_STM32_SERIAL_USART2', value: 'y' }]],
    ['link', 'CAN bus (on PB0/PB1)', []],
  ])('%s: %s', (entry, chosen, settings) => {
    expect(settingsOfMenu({ entry, chosen })).toEqual(settings);
  });
});

describe('a symbol that stands for a choice means', () => {
  it.each([
    ['CONFIG_MACH_STM32H723', [{ symbol: 'CONFIG_MCU', value: 'stm32h723' }]],
    ['CONFIG_MACH_STM32', []],
    ['CONFIG_MACH_STM32F4', []],
    ['CONFIG_MACH_RP2040', [{ symbol: 'CONFIG_MCU', value: 'rp2040' }]],
    ['CONFIG_STM32_FLASH_START_20200', [{ startOffset: 0x2_0200 }]],
    ['CONFIG_STM32_CLOCK_REF_8M', [{ symbol: 'CONFIG_CLOCK_REF_FREQ', value: '8000000' }]],
    ['CONFIG_USBSERIAL', []],
  ])('%s', (name, settings) => {
    expect(settingsOfSymbol(name, 'y')).toEqual(settings);
    expect(settingsOfSymbol(name, 'n')).toEqual([]);
  });
});
