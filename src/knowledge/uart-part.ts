import type { SectorLayout } from './sector-layouts.ts';

/** Bytes from `start` to before `end`. */
export interface AddressRange {
  start: number;
  end: number;
}

/**
 * An option that makes the pages or sectors larger or smaller, and so moves all numbers by which the ROM erases them.
 * `layouts` are for `listedAt` alone.
 */
export interface LayoutOption {
  /** of the reference manual */
  name: string;
  /** the byte that holds it among the option bytes, and its bit there */
  at: number;
  bit: number;
  listedAt: 0 | 1;
  /** what the flash consists of with the other value: "pages of 4 KiB" */
  otherwise: string;
  /** parts of other sizes do not have it; null = all have it */
  onlyKib: number | null;
}

/**
 * What is known of a part by the product ID that its ROM answers to Get ID. Sources: the reference manuals as collected
 * by stm32-data (flash, sizes), AN2606 as collected by stm32flash 0.7 (RAM, option bytes), stlink (where the size of
 * the flash stands). stm32flash knows no H723 (0x483), and its development version has that flash at 0x80000000.
 */
export interface UartPart {
  productId: number;
  /** as people write it: "STM32F101/F103 high density" */
  label: string;
  /** Klipper's names without package, as in MCUS; empty where Klipper does not build for it */
  mcus: readonly string[];
  /** of each size that it is made in, smallest first; what stands first in the flash is page or sector 0 */
  layouts: readonly SectorLayout[];
  /** where the size of the flash in KiB stands (two bytes); null = not known */
  flashSizeAt: number | null;
  /** reads of the chip's own data must take this whole block, other ones are refused; null = any read will do */
  identityBlock: { start: number; length: number } | null;
  /** RAM that the ROM leaves free; null = not known */
  freeRam: AddressRange | null;
  optionBytes: readonly AddressRange[];
  /** what erased flash reads as */
  erasedByte: 0xff | 0x00;
  /** bytes that are programmed at once */
  writeUnit: number;
  /** L0 and L1 refuse to erase everything at once (stm32loader#65) */
  hasMassErase: boolean;
  /** the option that the layout hangs on; null = there is one layout alone */
  layoutOption: LayoutOption | null;
  /** the fastest rate that is worth a try, and why */
  fastest: { baudRate: number; source: string };
}
