/** How a firmware talks to the host, as far as setup offers it. */
export const LINKS = ['usb', 'usart1', 'usart2', 'usart3', 'can'] as const;
export type Link = (typeof LINKS)[number];

/** What a firmware is to be built for. */
export interface BuildFor {
  /** Klipper's MCU name without package letters: stm32f446 */
  mcu: string;
  /** absolute */
  applicationStart: number;
  crystalMhz: number;
  link: Link;
}

const FLASH_START = 0x0800_0000;
/** crystals that Kconfig offers, MHz (src/stm32/Kconfig, "Clock Reference") */
const CRYSTALS: ReadonlySet<number> = new Set([8, 12, 16, 20, 24, 25]);

const LINK_SYMBOLS: Readonly<Record<Link, string>> = {
  usb: 'CONFIG_STM32_USB_PA11_PA12',
  usart1: 'CONFIG_STM32_SERIAL_USART1',
  usart2: 'CONFIG_STM32_SERIAL_USART2',
  usart3: 'CONFIG_STM32_SERIAL_USART3',
  can: 'CONFIG_STM32_MMENU_CANBUS_PB8_PB9',
};

/**
 * The lines of a .config that ask Klipper's Kconfig for this build; `make olddefconfig` adds the rest. Choices that the
 * tree does not offer are dropped by it without a word: compare afterwards with `droppedSymbols`. Null for an MCU that is
 * no STM32 or a crystal that Kconfig does not know.
 */
export function configLines({ mcu, applicationStart, crystalMhz, link }: BuildFor): readonly string[] | null {
  const part = /^stm32([a-z]\d[0-9a-z]\d)/i.exec(mcu)?.[1];
  if (part === undefined || !CRYSTALS.has(crystalMhz)) return null;
  const offset = (applicationStart - FLASH_START).toString(16).toUpperCase().padStart(4, '0');
  return [
    'CONFIG_LOW_LEVEL_OPTIONS=y',
    'CONFIG_MACH_STM32=y',
    `CONFIG_MACH_STM32${part.toUpperCase()}=y`,
    `CONFIG_STM32_FLASH_START_${offset === '0000' ? '0000' : offset.replace(/^0+/, '')}=y`,
    `CONFIG_STM32_CLOCK_REF_${crystalMhz}M=y`,
    `${LINK_SYMBOLS[link]}=y`,
  ];
}

/** The wanted lines that a .config does not have after `make olddefconfig`: choices that this tree does not offer. */
export function droppedSymbols(wanted: readonly string[], config: string): readonly string[] {
  const there = new Set(config.split('\n').map((line) => line.trim()));
  return wanted.filter((line) => !there.has(line));
}
