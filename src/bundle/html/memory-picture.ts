import type { MemoryMap } from '../../formats/memory-layout.ts';
import { formatAddress, formatSize } from '../../formats/text.ts';
import { html, type Markup } from './markup.ts';

export interface PicturedMemory {
  /** the board that has it */
  board: string;
  map: MemoryMap;
  /** the image as it would lie there; null when it is not known where */
  image: { start: number; end: number } | null;
}

const HEIGHT = 36;
const MOST_SECTORS = 512;
/** percent: an image of a few KiB in megabytes has to be seen */
const NARROWEST = 0.6;

/** Flash to scale: every sector, what lies below the image, and the image. The width is the page's, so in percent. */
export function memoryPicture({ board, map, image }: PicturedMemory): Markup {
  const sectors = sectorsOf(map);
  const start = sectors[0]?.start ?? 0;
  const last = sectors.at(-1);
  const end = last ? last.start + last.size : start + 1;
  const x = (address: number) => (Math.min(Math.max(address, start), end) - start) * (100 / (end - start));
  const bar = (from: number, to: number, use: string) =>
    html`<rect class="${use}" x="${round(x(from))}%" y="0" width="${round(Math.max(NARROWEST, x(to) - x(from)))}%" height="${HEIGHT}"/>`;
  const shown = image !== null && image.start < end && image.end > start ? image : null;
  const below = shown !== null && shown.start > start ? { start, end: shown.start } : null;
  return html`<div class="picture"><h3>${board}: ${map.name}, ${formatSize(end - start)} in ${sectors.length} sectors</h3><svg height="${HEIGHT + 22}" role="img" aria-label="Flash memory to scale">${bar(start, end, 'free')}${
    below ? bar(below.start, below.end, 'boot') : null
  }${shown ? bar(shown.start, shown.end, 'image') : null}${sectors
    .slice(1)
    .map(
      (sector) =>
        html`<line class="edge" x1="${round(x(sector.start))}%" x2="${round(x(sector.start))}%" y1="0" y2="${HEIGHT}"/>`,
    )}<text x="0" y="${HEIGHT + 18}" class="soft mono">${formatAddress(start)}</text><text x="100%" y="${HEIGHT + 18}" text-anchor="end" class="soft mono">${formatAddress(end - 1)}</text></svg>${
    shown
      ? html`<ul class="legend">${
          below ? html`<li class="boot">the place of a bootloader: ${range(below)}</li>` : null
        }<li class="image">the firmware file: ${range(shown)}</li><li>the rest</li></ul>`
      : html`<p class="proof">Where the firmware file belongs in it is not known.</p>`
  }</div>`;
}

function range({ start, end }: { start: number; end: number }): string {
  return `${formatAddress(start)} to ${formatAddress(end - 1)}`;
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
  return Math.round(value * 1000) / 1000;
}
