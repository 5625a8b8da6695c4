import { formatAddress } from '../../formats/text.ts';
import { html, type Markup } from './markup.ts';

export interface PicturedVectors {
  initialStackPointer: number;
  resetVector: number;
  /** the address that the image was linked for; null when it does not prove it */
  base: number | null;
  /** bytes */
  size: number;
}

/** px: everything fits a phone of 360 */
const WIDTH = 318;
const BOX = 116;
const ROW = 64;

/** The first two words of an image and where they point: the end of the stack in RAM, the first instruction in flash. */
export function vectorsPicture({ initialStackPointer, resetVector, base, size }: PicturedVectors): Markup {
  const isInside = base !== null && resetVector >= base && resetVector < base + size;
  const at = (offset: number) => (base === null ? `word ${offset / 4}` : formatAddress(base + offset));
  return html`<div class="picture"><svg height="${2 * ROW}" style="max-width:${WIDTH}px" role="img" aria-label="The first two words of the firmware file and where they point">${row(0, at(0), 'initial SP', initialStackPointer, 'RAM', 'end of the stack', true)}${
    base === null
      ? row(ROW, at(4), 'reset', resetVector, 'flash', 'where is not proven', true)
      : isInside
        ? row(ROW, at(4), 'reset', resetVector, 'inside the image', 'first instruction', true)
        : row(ROW, at(4), 'reset', resetVector, 'not in the image', 'first instruction', false)
  }</svg><p class="proof">${
    base === null
      ? 'The address that it was linked for is not proven.'
      : `The image was linked for ${formatAddress(base)}, and ends at ${formatAddress(base + size - 1)}.`
  }</p></div>`;
}

function row(
  y: number,
  place: string,
  name: string,
  value: number,
  target: string,
  use: string,
  isRight: boolean,
): Markup {
  const right = WIDTH - BOX - 16;
  return html`<text x="0" y="${y + 12}" class="soft small">${place}: ${name}</text><rect class="image" x="0" y="${y + 18}" width="${BOX}" height="32" rx="4"/><text x="${BOX / 2}" y="${y + 39}" text-anchor="middle" class="on mono">${formatAddress(value)}</text><path class="wire${isRight ? '' : ' wrong'}" d="M${BOX + 4} ${y + 34} H${right - 6} m-6 -5 l6 5 l-6 5"/><rect class="frame" x="${right}" y="${y + 18}" width="${BOX + 16}" height="32" rx="4"/><text x="${right + (BOX + 16) / 2}" y="${y + 39}" text-anchor="middle">${target}</text><text x="${right}" y="${y + 12}" class="soft small">${use}</text>`;
}
