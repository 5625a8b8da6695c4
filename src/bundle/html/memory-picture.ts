import type { MemoryMap } from '../../formats/memory-layout.ts';
import { formatAddress, formatSize } from '../../formats/text.ts';
import { html, type Markup } from './markup.ts';

export interface PicturedMemory {
  map: MemoryMap;
  /** the image as it would lie there; null when it is not known where */
  image: { start: number; end: number } | null;
}

const WIDTH = 640;
const HEIGHT = 34;
const MOST_SECTORS = 512;

/** Flash to scale: every sector, what lies below the image, and the image. */
export function memoryPicture({ map, image }: PicturedMemory): Markup {
  const sectors = sectorsOf(map);
  const start = sectors[0]?.start ?? 0;
  const last = sectors.at(-1);
  const end = last ? last.start + last.size : start + 1;
  const x = (address: number) => (Math.min(Math.max(address, start), end) - start) * (WIDTH / (end - start));
  const bar = (from: number, to: number, use: string) =>
    html`<rect class="${use}" x="${round(x(from))}" y="6" width="${round(Math.max(1, x(to) - x(from)))}" height="${HEIGHT}"/>`;
  const inMap = image !== null && image.start < end && image.end > start;
  return html`<div class="picture"><svg viewBox="0 0 ${WIDTH} ${HEIGHT + 30}" role="img" aria-label="Flash memory to scale">${bar(start, end, 'free')}${
    inMap && image.start > start ? bar(start, image.start, 'boot') : null
  }${inMap ? bar(image.start, image.end, 'image') : null}${sectors.map(
    (sector) =>
      html`<line class="edge" x1="${round(x(sector.start))}" x2="${round(x(sector.start))}" y1="6" y2="${HEIGHT + 6}"/>`,
  )}<text x="0" y="${HEIGHT + 22}" class="soft">${formatAddress(start)}</text><text x="${WIDTH}" y="${HEIGHT + 22}" text-anchor="end" class="soft">${formatAddress(end - 1)}</text></svg></div><p class="proof">${map.name}: ${formatSize(end - start)} in ${sectors.length} sectors. ${
    inMap
      ? html`The firmware file would lie at ${formatAddress(image.start)} to ${formatAddress(image.end - 1)} (blue)${
          image.start > start ? ', behind the place of a bootloader (violet)' : ''
        }.`
      : 'Where the firmware file belongs in it is not known.'
  }</p>`;
}

function sectorsOf({ regions }: MemoryMap): { start: number; size: number }[] {
  const sectors: { start: number; size: number }[] = [];
  for (const { start, sectorSize, sectors: count } of regions) {
    for (let index = 0; index < count && sectors.length < MOST_SECTORS; index++) {
      sectors.push({ start: start + index * sectorSize, size: sectorSize });
    }
  }
  return sectors;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
