/** How a firmware talks to the host, as far as setup offers it. "can": on PB8/PB9 */
export const LINKS = [
  'usb',
  'usart1',
  'usart2',
  'usart3',
  'can',
  'can-pb0-pb1',
  'can-pd0-pd1',
  'can-pb12-pb13',
] as const;
export type Link = (typeof LINKS)[number];

/** For people, with the pins. */
export const LINK_WORDS: Readonly<Record<Link, string>> = {
  usb: 'USB',
  usart1: 'UART on PA10/PA9 (USART1)',
  usart2: 'UART on PA3/PA2 (USART2)',
  usart3: 'UART on PB11/PB10 (USART3)',
  can: 'CAN on PB8/PB9',
  'can-pb0-pb1': 'CAN on PB0/PB1',
  'can-pd0-pd1': 'CAN on PD0/PD1',
  'can-pb12-pb13': 'CAN on PB12/PB13',
};

/** What a firmware is to be built for. */
export interface BuildFor {
  /** Klipper's MCU name without package letters: stm32f446 */
  mcu: string;
  /** absolute */
  applicationStart: number;
  crystalMhz: number;
  link: Link;
  /** Klipper's list of pins to set at startup: "!PA14" */
  startupPins?: string | null;
}

const FLASH_START = 0x0800_0000;
/** crystals that Kconfig offers, MHz (src/stm32/Kconfig, "Clock Reference") */
const CRYSTALS: ReadonlySet<number> = new Set([8, 12, 16, 20, 24, 25]);
/** parts with FDCAN, which Klipper's Kconfig offers on more pins (HAVE_STM32_FDCANBUS), and those with bxCAN */
const FDCAN = /^stm32(?:g0b|g4|h7)/i;
const BXCAN = /^stm32f(?:042|072|103|4)/i;

const LINK_SYMBOLS: Readonly<Record<Link, string>> = {
  usb: 'CONFIG_STM32_USB_PA11_PA12',
  usart1: 'CONFIG_STM32_SERIAL_USART1',
  usart2: 'CONFIG_STM32_SERIAL_USART2',
  usart3: 'CONFIG_STM32_SERIAL_USART3',
  can: 'CONFIG_STM32_MMENU_CANBUS_PB8_PB9',
  'can-pb0-pb1': 'CONFIG_STM32_MMENU_CANBUS_PB0_PB1',
  'can-pd0-pd1': 'CONFIG_STM32_MMENU_CANBUS_PD0_PD1',
  'can-pb12-pb13': 'CONFIG_STM32_MMENU_CANBUS_PB12_PB13',
};

/** The links that Klipper's Kconfig offers for this MCU, as far as setup knows them. */
export function linksFor(mcu: string): readonly Link[] {
  const can: readonly Link[] = FDCAN.test(mcu)
    ? ['can-pb0-pb1', 'can', 'can-pd0-pd1', 'can-pb12-pb13']
    : BXCAN.test(mcu)
      ? ['can', 'can-pd0-pd1']
      : [];
  return ['usb', 'usart1', 'usart2', 'usart3', ...can];
}

/** What a board's own config file in Klipper's tree says, as one of the links; USB where it says nothing. */
export function linkOf(
  mcu: string,
  said: { link: 'usb' | 'serial' | 'can' | null; usart: number | null },
): Link {
  if (said.link === 'serial') return LINKS.find((link) => link === `usart${said.usart}`) ?? 'usart1';
  if (said.link !== 'can') return 'usb';
  return linksFor(mcu).find((link) => link.startsWith('can')) ?? 'usb';
}

/**
 * The lines of a .config that ask Klipper's Kconfig for this build; `make olddefconfig` adds the rest. Choices that the
 * tree does not offer are dropped by it without a word: compare afterwards with `droppedSymbols`. Null for an MCU that is
 * no STM32 or a crystal that Kconfig does not know.
 */
export function configLines(build: BuildFor): readonly string[] | null {
  const { mcu, applicationStart, crystalMhz, link, startupPins } = build;
  const part = /^stm32([a-z]\d[0-9a-z]\d)/i.exec(mcu)?.[1];
  if (part === undefined || !CRYSTALS.has(crystalMhz)) return null;
  const offset = (applicationStart - FLASH_START).toString(16).toUpperCase();
  return [
    'CONFIG_LOW_LEVEL_OPTIONS=y',
    'CONFIG_MACH_STM32=y',
    `CONFIG_MACH_STM32${part.toUpperCase()}=y`,
    `CONFIG_STM32_FLASH_START_${offset === '0' ? '0000' : offset}=y`,
    `CONFIG_STM32_CLOCK_REF_${crystalMhz}M=y`,
    `${LINK_SYMBOLS[link]}=y`,
    ...(startupPins ? [`CONFIG_INITIAL_PINS="${startupPins}"`] : []),
  ];
}

/** The wanted lines that a .config does not have after `make olddefconfig`: choices that this tree does not offer. */
export function droppedSymbols(wanted: readonly string[], config: string): readonly string[] {
  const there = new Set(config.split('\n').map((line) => line.trim()));
  return wanted.filter((line) => !there.has(line));
}

/** Does a .config say all of these lines? `symbols`: its values without quotes. */
export function saysAll(wanted: readonly string[], symbols: Readonly<Record<string, string>>): boolean {
  return wanted.every((line) => {
    const at = line.indexOf('=');
    return symbols[line.slice(0, at)] === line.slice(at + 1).replace(/^"(.*)"$/, '$1');
  });
}
