import type { MemoryMap } from '../formats/memory-layout.ts';

/** GigaDevice's boot ROM of GD32VF103 and its siblings. */
const GD32_ROM = { vendorId: 0x28e9, productId: 0x0189 };
const PAGE = 1024;
/** What the ROM of the GD32VF103 announces whatever the chip has: pages of 2 KiB, 512 of them. */
const ANNOUNCED = { sectorSize: 2048, sectors: 512 };
/** The third character of its serial number tells the size of the flash (riscv-mcu/gd32-dfu-utils). */
const PAGES: Readonly<Record<string, number>> = { B: 128, '8': 64, '6': 32, '4': 16 };
const FEWEST_PAGES = 16;

/**
 * The map as the chip really is, with a note, where its ROM is known to announce a wrong one: an erase would clear half of
 * what is planned and writing over the rest fails in silence. Null when nothing is to be corrected.
 */
export function correctedMap(
  map: MemoryMap,
  device: { vendorId: number; productId: number; serialNumber: string | null },
): { map: MemoryMap; note: string } | null {
  const [first] = map.regions;
  if (device.vendorId !== GD32_ROM.vendorId || device.productId !== GD32_ROM.productId) return null;
  if (!first || map.regions.length > 1) return null;
  if (first.sectorSize !== ANNOUNCED.sectorSize || first.sectors !== ANNOUNCED.sectors) return null;
  const known = PAGES[packedText(device.serialNumber ?? '').charAt(2)];
  const sectors = known ?? FEWEST_PAGES;
  const size =
    known === undefined
      ? `how many is not told by its serial number, so ${sectors} are reckoned with, the fewest there are`
      : `${sectors} of them, as its serial number tells`;
  return {
    map: { ...map, regions: [{ ...first, sectorSize: PAGE, sectors }] },
    note: `This GD32 announces pages of 2 KiB and has pages of 1 KiB (${size}). The true ones are used.`,
  };
}

/** Its bytes are sent without the zeros of UTF-16, so that hosts read two characters as one. */
function packedText(serial: string): string {
  let text = '';
  for (let at = 0; at < Math.min(serial.length, 32); at++) {
    const unit = serial.charCodeAt(at);
    text += unit > 0xff ? String.fromCharCode(unit & 0xff, unit >> 8) : String.fromCharCode(unit);
  }
  return text;
}
