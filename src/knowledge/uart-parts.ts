import type { MemoryMap } from '../formats/memory-layout.ts';
import type { SectorLayout } from './sector-layouts.ts';
import { PART_ROWS } from './uart-part-rows.ts';

/** Bytes from `start` to before `end`. */
export interface AddressRange {
  start: number;
  end: number;
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
  /** the fastest rate that is worth a try, and why */
  fastest: { baudRate: number; source: string };
}

const FLASH_START = 0x0800_0000;

export const UART_PARTS: readonly UartPart[] = PART_ROWS;

export function findUartPart(productId: number): UartPart | undefined {
  return UART_PARTS.find((part) => part.productId === productId);
}

/** The layout of so many KiB; the smallest one that there is where the size is none that is made, or not known. */
export function layoutOfSize(
  part: UartPart,
  flashKib: number | null,
): { layout: SectorLayout; isKnown: boolean } {
  const fitting = part.layouts.find((layout) => layoutBytes(layout) === (flashKib ?? 0) * 1024);
  return { layout: fitting ?? part.layouts[0] ?? [], isKnown: fitting !== undefined };
}

export function layoutBytes(layout: SectorLayout): number {
  return layout.reduce((sum, { size, count }) => sum + size * count, 0);
}

export function mapOfLayout(name: string, layout: SectorLayout): MemoryMap {
  let start = FLASH_START;
  const regions = layout.map(({ size, count }) => {
    const region = {
      start,
      sectorSize: size,
      sectors: count,
      readable: true,
      erasable: true,
      writeable: true,
    };
    start += size * count;
    return region;
  });
  return { name, regions };
}

/** The number by which Erase and Extended Erase know the page or sector that begins at `address`; null when none does. */
export function pageNumber(layout: SectorLayout, address: number): number | null {
  let first = 0;
  let start = FLASH_START;
  for (const { size, count } of layout) {
    const at = (address - start) / size;
    if (at >= 0 && at < count) return Number.isInteger(at) ? first + at : null;
    first += count;
    start += size * count;
  }
  return null;
}
