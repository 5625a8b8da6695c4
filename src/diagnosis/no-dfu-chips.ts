import { findMcu } from '../knowledge/mcus.ts';

export interface NoDfuChip {
  /** as people write it: "STM32F103" */
  label: string;
  /** the same with its article: "an STM32F103" */
  named: string;
  /** how such a chip is flashed, as sentences */
  ways: readonly string[];
}

const SD_CARD =
  'SD card: copy the file onto it under the name that the board expects, put it in, and switch the board on.';
const STM32_WAYS: readonly string[] = [
  SD_CARD,
  'Serial: with a USB-UART adapter at its serial pins and BOOT0 set, `stm32flash`, as far as no bootloader is overwritten.',
  'Katapult, where it is on the board: `make flash FLASH_DEVICE=` with the port under /dev/serial/by-id.',
];

/** by the beginning of the name that Klipper gives the chip; sources: the makers' manuals of the boot ROMs */
const OTHERS: readonly (readonly [RegExp, string, readonly string[]])[] = [
  // UM10360 chapter 32: the boot ROM speaks ISP over a UART
  [
    /^lpc17\d/,
    'LPC176x',
    [SD_CARD, 'Smoothieboards only: their own bootloader takes DFU as 1d50:6015 while PLAY is held.'],
  ],
  [
    /^(?:atmega|attiny)\d/,
    'AVR',
    ['Run `make flash FLASH_DEVICE=` with the port under /dev/serial/by-id: it calls avrdude.'],
  ],
  // SAM-BA monitor in ROM
  [
    /^(?:sam[34]|samd|same)/,
    'SAM',
    ['Run `make flash FLASH_DEVICE=` with the port under /dev/serial/by-id: it calls bossac.'],
  ],
];

/** The chip of this name, when its ROM has no USB DFU; null for one that has it or that is not known. */
export function noDfuChip(name: string): NoDfuChip | null {
  const wanted = name.toLowerCase();
  const stm32 = findMcu(wanted);
  if (stm32)
    return stm32.romDfu ? null : { label: stm32.label, named: `an ${stm32.label}`, ways: STM32_WAYS };
  const [, label, ways] = OTHERS.find(([form]) => form.test(wanted)) ?? [];
  if (label === undefined || ways === undefined) return null;
  return { label, named: `${label === 'SAM' ? 'a' : 'an'} ${label}`, ways };
}
