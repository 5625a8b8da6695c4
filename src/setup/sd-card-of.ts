import type { BoardFacts } from '../knowledge/boards.ts';
import { findSdCard } from '../knowledge/sd-cards.ts';

/**
 * The name under which `flash --sdcard` knows this board; null where it knows none that is surely this one. Boards of
 * the user's Klipper tree are named by their config file, and so, with the maker in short, are those of the cards.
 */
export function sdCardOf({ id, mcu, applicationStart }: BoardFacts): string | null {
  const name = id
    .replace(/^(?:generic|printer)-/, '')
    .replace(/^bigtreetech-/, 'btt-')
    .replace(new RegExp(`-${mcu}$`), '');
  for (const candidate of [name, `btt-${name}`, `btt-${name}.0`]) {
    const card = findSdCard(candidate);
    const start = card?.starts[mcu];
    if (card && (start === null || start === applicationStart)) return card.id;
  }
  return null;
}
