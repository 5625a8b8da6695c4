import { type OptionLayout, optionLayoutOf, optionLayoutsAt } from '../knowledge/option-bytes.ts';
import type { LookedDfuSe } from './looked-device.ts';

/** Where a device has its option bytes, as far as it says or its family is known for it. */
export interface OptionBytesPlace {
  address: number;
  /** bytes that are read */
  length: number;
  /** how to decode them; null = they are shown raw */
  layout: OptionLayout | null;
}

const ST = 0x0483;
/** what the names of alternate settings say of them: "Option Bytes", "Option byte" */
const NAME = /option/i;
/** the registers behind H7's option bytes are of no use */
const MOST_BYTES = 128;

/** Null when neither an alternate setting names them nor the family is known to have them where nothing is named. */
export function optionBytesPlace({ found, alternates, mcus }: LookedDfuSe): OptionBytesPlace | null {
  const region = alternates.find(({ map }) => map && NAME.test(map.name))?.map?.regions[0];
  const families = [...new Set(mcus.map(({ name }) => optionLayoutOf(name)))];
  if (region) {
    const size = Math.min(region.sectorSize * region.sectors, MOST_BYTES);
    const layout =
      found.vendorId === ST
        ? layoutAmong(
            optionLayoutsAt(region.start).filter((one) => mcus.length === 0 || families.includes(one)),
          )
        : null;
    const length = layout ? Math.min(size, layout.length) : size;
    return { address: region.start, length, layout };
  }
  // G0's ROM names every alternate setting after the flash
  const isNamedAlike = alternates.length > 1 && new Set(alternates.map(({ text }) => text?.text)).size === 1;
  const g0 = families.find((layout) => layout?.family === 'STM32G0');
  if (found.vendorId !== ST || !isNamedAlike || !g0) return null;
  return { address: g0.address, length: g0.length, layout: g0 };
}

/** Of several families at one address, what they have in common is what the least one says. */
function layoutAmong(layouts: readonly OptionLayout[]): OptionLayout | null {
  return [...layouts].sort((a, b) => a.fields.length - b.fields.length)[0] ?? null;
}
