/** What the choices of Klipper's menuconfig mean as settings of a .config (src/stm32/Kconfig and its like). */
import type { MenuLine } from '../formats/menuconfig-lines.ts';
import { findMcu } from './mcus.ts';

/** One setting, or a start that is counted from the beginning of the flash, whose address the chip decides. */
export type Setting = { symbol: string; value: string } | { startOffset: number };

const CHIP = /^(?:stm32|n32|gd32|at32|hc32|lpc17|atmega|at90|sam|rp2|linux)[a-z0-9]{1,16}/;
const ARCHITECTURE = /\b(rp2\d{3})\b/i;
const KIB = 1024;

/** The settings that an entry of the menu stands for; empty where it says nothing that matters. */
export function settingsOfMenu({ entry, chosen }: MenuLine): readonly Setting[] {
  switch (entry) {
    case 'architecture': {
      const chip = ARCHITECTURE.exec(chosen)?.[1]?.toLowerCase();
      return chip === undefined ? [] : [{ symbol: 'CONFIG_MCU', value: chip }];
    }
    case 'processor': {
      const chip = CHIP.exec(chosen.toLowerCase())?.[0];
      return chip === undefined ? [] : [{ symbol: 'CONFIG_MCU', value: chip }];
    }
    case 'offset': {
      if (/^no(?:ne|\b)/i.test(chosen)) return [{ startOffset: 0 }];
      const kib = /^(\d{1,3}) ?Ki?B\b/i.exec(chosen)?.[1];
      return kib === undefined ? [] : [{ startOffset: Number(kib) * KIB }];
    }
    case 'clock': {
      const mhz = /^(\d{1,2}) ?MHz\b(?! internal)/i.exec(chosen)?.[1];
      return mhz === undefined
        ? []
        : [{ symbol: 'CONFIG_CLOCK_REF_FREQ', value: `${Number(mhz) * 1_000_000}` }];
    }
    case 'link': {
      const [, dm, dp] = /^USB \(on (P[A-I]\d{1,2})\/(P[A-I]\d{1,2})\)/i.exec(chosen) ?? [];
      if (dm !== undefined) return [{ symbol: `CONFIG_STM32_USB_${dm}_${dp}`.toUpperCase(), value: 'y' }];
      const uart = /^Serial \(on (US?ART\d)/i.exec(chosen)?.[1];
      return uart === undefined ? [] : [{ symbol: `CONFIG_STM32_SERIAL_${uart.toUpperCase()}`, value: 'y' }];
    }
  }
}

/** What a symbol that stands for a choice says in other words: short pastes hold only these. */
export function settingsOfSymbol(name: string, value: string): readonly Setting[] {
  if (value !== 'y') return [];
  const chip = /^CONFIG_MACH_((?:STM32|N32|LPC|RP|SAM|ATMEGA|AT)[A-Z]{0,2}\d[A-Z0-9]{0,10})$/i
    .exec(name)?.[1]
    ?.toLowerCase();
  // CONFIG_MACH_STM32F4 names a family, which other symbols narrow down
  if (chip !== undefined && (findMcu(chip) || !chip.startsWith('stm32')))
    return [{ symbol: 'CONFIG_MCU', value: chip }];
  const start = /^CONFIG_(?:STM32|LPC|SAMD|RP2040)_FLASH_START_([0-9A-F]{4,6})$/i.exec(name)?.[1];
  if (start !== undefined) return [{ startOffset: Number.parseInt(start, 16) }];
  const mhz = /^CONFIG_STM32_CLOCK_REF_(\d{1,2})M$/.exec(name)?.[1];
  return mhz === undefined ? [] : [{ symbol: 'CONFIG_CLOCK_REF_FREQ', value: `${Number(mhz) * 1_000_000}` }];
}
