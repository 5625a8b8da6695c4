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

/** The first two words of an image and where they point: the start of the stack in RAM, the first instruction in flash. */
export function vectorsPicture({ initialStackPointer, resetVector, base, size }: PicturedVectors): Markup {
  const inside = base !== null && resetVector >= base && resetVector < base + size;
  return html`<div class="picture"><svg viewBox="0 0 640 92" role="img" aria-label="Vector table"><rect class="image" x="0" y="8" width="210" height="30"/><rect class="image" x="0" y="48" width="210" height="30"/><text x="10" y="27" style="fill:var(--paper)">initial SP ${formatAddress(initialStackPointer)}</text><text x="10" y="67" style="fill:var(--paper)">reset ${formatAddress(resetVector)}</text><path class="wire" d="M212 23 H280 M212 63 H280"/><text x="288" y="27">end of the stack in RAM</text><text x="288" y="67">${
    base === null
      ? 'first instruction; the linked address is not proven'
      : inside
        ? `first instruction, in the image linked for ${formatAddress(base)}`
        : `first instruction, outside of the image linked for ${formatAddress(base)}`
  }</text></svg></div>`;
}
