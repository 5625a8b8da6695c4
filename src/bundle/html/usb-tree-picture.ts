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

/** px: a device has two lines, so that a phone shows it whole */
const ROW = 44;
const STEP = 22;
const DOT = 5;
const MOST_DEVICES = 100;
/** hubs nest seven deep at most (USB 2.0 4.1.1) */
const DEEPEST = 7;
const LONGEST_NAME = 40;

/** The USB tree as a picture; boards stand out. */
export function usbTreePicture(devices: readonly TreeDevice[]): Markup {
  const shown = devices.slice(0, MOST_DEVICES);
  const rows = shown.map((device, index) => {
    const x = xOf(device);
    const y = index * ROW + 14;
    const parent = lastIndexAbove(shown, index);
    const from = parent === null ? undefined : shown[parent];
    return html`${
      from === undefined || parent === null
        ? null
        : html`<path class="wire" d="M${xOf(from)} ${parent * ROW + 14 + DOT + 2} V${y} H${x - DOT - 2}"/>`
    }<circle class="${device.board ? 'image' : 'free'}" cx="${x}" cy="${y}" r="${device.board ? DOT + 1 : DOT}"/><text x="${x + 14}" y="${y + 5}" class="${device.board ? 'strong' : ''}">${shortened(device.name)}</text><text x="${x + 14}" y="${y + 22}" class="soft mono">${device.usbId} at ${device.id}</text>`;
  });
  const more = devices.length - shown.length;
  return html`<div class="picture"><svg height="${shown.length * ROW - 4}" role="img" aria-label="USB devices as a tree">${rows}</svg>${
    more > 0 ? html`<p class="soft">and ${more} more</p>` : null
  }</div>`;
}

function xOf({ depth }: TreeDevice): number {
  return DOT + 2 + Math.min(depth, DEEPEST) * STEP;
}

function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

function lastIndexAbove(devices: readonly TreeDevice[], index: number): number | null {
  const depth = devices[index]?.depth ?? 0;
  for (let at = index - 1; at >= 0; at--) if ((devices[at]?.depth ?? 0) < depth) return at;
  return null;
}
