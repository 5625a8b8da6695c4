import type { MemoryMap } from '../formats/memory-layout.ts';
import { mapOfLayout, type SectorLayout } from './sector-layouts.ts';
import type { UartPart } from './uart-part.ts';
import { PART_ROWS } from './uart-part-rows.ts';

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

/** The memory map of a part's flash laid out so; name as in "STM32F103". */
export function uartFlashMap(part: UartPart, layout: SectorLayout): MemoryMap {
  return mapOfLayout(part.label, FLASH_START, layout);
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
