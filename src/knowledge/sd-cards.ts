import { BOARD_CARDS } from './sd-card-boards.ts';
import type { SdCardFacts } from './sd-card-facts.ts';
import { PRINTER_CARDS } from './sd-card-printers.ts';

export type { SdCardFacts } from './sd-card-facts.ts';

export const SD_CARDS: readonly SdCardFacts[] = [...BOARD_CARDS, ...PRINTER_CARDS];

/** By id, in whatever case. */
export function findSdCard(id: string): SdCardFacts | undefined {
  return SD_CARDS.find((card) => card.id === id.toLowerCase());
}

/** The boards that a firmware for that MCU, linked for that address, may be for; null = the file does not tell. */
export function sdCardsFor(mcu: string | null, address: number | null): readonly SdCardFacts[] {
  return SD_CARDS.filter(({ starts }) =>
    Object.entries(starts).some(
      ([name, start]) =>
        (mcu === null || mcu.toLowerCase().startsWith(name)) &&
        (address === null || start === null || start === address),
    ),
  );
}
