import type { LookedDevice } from './looked-device.ts';
import { optionBytesPlace } from './option-bytes-place.ts';

/** A stretch of memory that the device shows, by a name to ask for it. */
export interface MemoryArea {
  /** "flash", "option-bytes", "otp" */
  name: string;
  /** over a UART there are none: 0 */
  alternateSetting: number;
  address: number;
  /** bytes */
  length: number;
  readable: boolean;
}

/** The stretches without gaps that the alternate settings name, the flash first. */
export function memoryAreas(looked: LookedDevice): readonly MemoryArea[] {
  const areas: MemoryArea[] = [];
  const add = (name: string, area: Omit<MemoryArea, 'name'>) => {
    // one address is one memory, whatever many names it goes by
    if (areas.some(({ address }) => address === area.address)) return;
    const used = areas.filter((other) => other.name === name || other.name.startsWith(`${name}-`)).length;
    areas.push({ name: used === 0 ? name : `${name}-${used + 1}`, ...area });
  };
  const { place } = looked;
  if (looked.kind === 'uart') {
    for (const area of stretchesOf(place.map.regions)) add('flash', { ...area, alternateSetting: 0 });
    for (const { start, end } of looked.part.optionBytes) {
      add('option-bytes', { address: start, length: end - start, readable: true, alternateSetting: 0 });
    }
    return areas;
  }
  const { alternates } = looked;
  for (const stretch of stretchesOf(place.map.regions)) {
    add('flash', { ...stretch, alternateSetting: looked.place.alternateSetting });
  }
  for (const { alternate, map } of alternates) {
    // the map of the flash may be a corrected one
    if (!map || alternate.bAlternateSetting === looked.place.alternateSetting) continue;
    for (const stretch of stretchesOf(map.regions)) {
      add(slug(map.name), { ...stretch, alternateSetting: alternate.bAlternateSetting });
    }
  }
  const options = optionBytesPlace(looked);
  if (options) {
    const { address, length } = options;
    add('option-bytes', { address, length, readable: true, alternateSetting: looked.place.alternateSetting });
  }
  return areas;
}

function stretchesOf(
  regions: LookedDevice['place']['map']['regions'],
): { address: number; length: number; readable: boolean }[] {
  const stretches: { address: number; length: number; readable: boolean }[] = [];
  for (const { start, sectorSize, sectors, readable } of regions) {
    const last = stretches.at(-1);
    const length = sectorSize * sectors;
    if (last && last.address + last.length === start && last.readable === readable) last.length += length;
    else stretches.push({ address: start, length, readable });
  }
  return stretches;
}

function slug(name: string): string {
  const lower = name.toLowerCase();
  if (lower.includes('option')) return 'option-bytes';
  if (lower.includes('otp')) return 'otp';
  if (lower.includes('internal flash')) return 'flash';
  return lower.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '') || 'memory';
}
