/** What a Klipper .config says about where the firmware goes. Symbols as in src/stm32/Kconfig. */
export interface BuildTarget {
  /** CONFIG_MCU: "stm32h723xx" */
  mcu: string | null;
  /** where the application starts, absolute, and the symbol that says so */
  start: { address: number; symbol: string } | null;
  /** crystal in MHz; null without one or with the internal oscillator */
  crystalMhz: number | null;
  /** does the firmware talk over a UART instead of USB or CAN */
  usesUart: boolean;
}

/** the second one: trees before 2022-12-14 */
const START_SYMBOLS = ['CONFIG_FLASH_APPLICATION_ADDRESS', 'CONFIG_FLASH_START'];
const UART = /^CONFIG_STM32_SERIAL_US?ART\w{0,24}$/;

/** Reads the symbols of a .config ("CONFIG_X": value without quotes). */
export function readBuildTarget(symbols: Readonly<Record<string, string>>): BuildTarget {
  const start = START_SYMBOLS.map((symbol) => ({ symbol, address: readAddress(symbols[symbol]) })).find(
    (entry) => entry.address !== null,
  );
  const clock = Number(symbols['CONFIG_CLOCK_REF_FREQ'] ?? Number.NaN);
  return {
    mcu: symbols['CONFIG_MCU'] || null,
    start: start && start.address !== null ? { symbol: start.symbol, address: start.address } : null,
    crystalMhz: clock > 1 ? clock / 1_000_000 : null,
    usesUart: Object.keys(symbols).some((symbol) => UART.test(symbol) && symbols[symbol] === 'y'),
  };
}

function readAddress(text: string | undefined): number | null {
  if (text === undefined || !/^(?:0[xX][0-9a-fA-F]{1,8}|\d{1,10})$/.test(text)) return null;
  const address = Number(text);
  return address <= 0xffff_ffff ? address : null;
}
