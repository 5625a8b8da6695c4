import { describe, expect, it } from 'vitest';
import { readBuildTarget } from '../../src/knowledge/klipper-config.ts';
import { paste } from '../fixtures/paste.ts';

function toldBy(text: string) {
  const { klipper } = paste(text);
  return klipper.status === 'collected' ? klipper.value.config : null;
}

const MENU = `    Processor model (STM32F446)  --->
    Bootloader offset (32KiB bootloader)  --->
    Clock Reference (12 MHz crystal)  --->
    Communication interface (Serial (on USART2 PA3/PA2))  --->
`;

describe('the settings of a build are read from', () => {
  it('the menu as text, with the lines that tell them', () => {
    const config = toldBy(MENU);
    expect(readBuildTarget(config?.symbols ?? {})).toEqual({
      mcu: 'stm32f446',
      start: { address: 0x0800_8000, symbol: 'CONFIG_FLASH_APPLICATION_ADDRESS' },
      crystalMhz: 12,
      usesUart: true,
    });
    expect(config?.origins?.['CONFIG_FLASH_APPLICATION_ADDRESS']).toEqual({
      kind: 'file',
      path: 'paste 1',
      line: 2,
      text: 'Bootloader offset (32KiB bootloader)  --->',
    });
  });

  it('lines of a .config, as cat, grep and a forum show them', () => {
    const config = toldBy(
      '> CONFIG_MCU="stm32h723xx"\n.config:12:CONFIG_FLASH_APPLICATION_ADDRESS=0x8020000\n- not set:\n# CONFIG_USB is not set\n',
    );
    expect(config?.symbols).toEqual({
      CONFIG_MCU: 'stm32h723xx',
      CONFIG_FLASH_APPLICATION_ADDRESS: '0x8020000',
      CONFIG_USB: 'n',
    });
  });

  it('the symbols of the choices alone', () => {
    const config = toldBy('CONFIG_MACH_STM32=y\nCONFIG_MACH_STM32H723=y\nCONFIG_STM32_FLASH_START_10000=y\n');
    expect(readBuildTarget(config?.symbols ?? {})).toMatchObject({
      mcu: 'stm32h723',
      start: { address: 0x0801_0000 },
    });
  });

  it('the later of two listings for the same chip', () => {
    const config = toldBy(`${MENU}then\n${MENU.replace('32KiB', '64KiB')}`);
    expect(readBuildTarget(config?.symbols ?? {}).start?.address).toBe(0x0801_0000);
  });

  it("the firmware's listing beside that of its bootloader", () => {
    const config = toldBy(
      'CONFIG_MCU="stm32h723xx"\nCONFIG_FLASH_START=0x8000000\nCONFIG_LAUNCH_APP_ADDRESS=0x8020000\n\nCONFIG_MCU="stm32h723xx"\nCONFIG_FLASH_APPLICATION_ADDRESS=0x8020000\n',
    );
    expect(config?.symbols).toEqual({
      CONFIG_MCU: 'stm32h723xx',
      CONFIG_FLASH_APPLICATION_ADDRESS: '0x8020000',
    });
  });
});

describe('no settings are read from', () => {
  it.each([
    [
      'a listing of several chips, as nobody can tell which is meant',
      `${MENU}${MENU.replace('F446', 'G0B1')}`,
    ],
    ["a bootloader's own", 'CONFIG_MCU="stm32h723xx"\nCONFIG_LAUNCH_APP_ADDRESS=0x8020000\n'],
    ["a bootloader's menu", `Katapult Configuration v0.0.1-57\n${MENU}`],
    ['a .config that names no chip', 'CONFIG_FLASH_APPLICATION_ADDRESS=0x8020000\n'],
    ['other text', 'The bootloader offset is 32KiB, I think\n'],
  ])('%s', (_name, text) => {
    expect(toldBy(text)).toBeNull();
  });
});
