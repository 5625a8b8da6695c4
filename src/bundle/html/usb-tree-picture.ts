import { html, type Markup } from './markup.ts';

/** A device in the order of the bus. */
export interface TreeDevice {
  /** bus path */
  id: string;
  /** hubs above it */
  depth: number;
  name: string;
  usbId: string;
  /** a printer's board, in whatever state */
  board: boolean;
}

const ROW = 22;
const STEP = 18;
const WIDTH = 640;
const MOST_DEVICES = 100;

/** The USB tree as a picture; boards stand out. */
export function usbTreePicture(devices: readonly TreeDevice[]): Markup {
  const shown = devices.slice(0, MOST_DEVICES);
  const rows = shown.map((device, index) => {
    const x = 10 + device.depth * STEP;
    const y = index * ROW + 16;
    const parent = lastIndexAbove(shown, index);
    return html`${
      parent === null
        ? null
        : html`<path class="wire" d="M${x - STEP + 4} ${parent * ROW + 20} V${y - 4} H${x - 3}"/>`
    }<circle class="${device.board ? 'image' : 'free'}" cx="${x + 4}" cy="${y - 4}" r="4"/><text x="${x + 14}" y="${y}" class="${device.board ? 'board' : ''}">${device.name} <tspan class="soft">${device.usbId} at ${device.id}</tspan></text>`;
  });
  const more = devices.length - shown.length;
  return html`<div class="picture"><svg viewBox="0 0 ${WIDTH} ${shown.length * ROW + 6}" role="img" aria-label="USB devices as a tree">${rows}</svg></div>${
    more > 0 ? html`<p class="soft">and ${more} more</p>` : null
  }`;
}

function lastIndexAbove(devices: readonly TreeDevice[], index: number): number | null {
  const depth = devices[index]?.depth ?? 0;
  for (let at = index - 1; at >= 0; at--) if ((devices[at]?.depth ?? 0) < depth) return at;
  return null;
}
