import { type FirmwareDictionary, readDictionary } from './dictionary.ts';
import type { Image } from './image.ts';

/** Each search is bounded, so all of them are: a Klipper image has one segment, seldom two. */
const SEARCHED_SEGMENTS = 8;

/** Klipper's dictionary in whichever of the largest segments holds it; null when none does. */
export function readImageDictionary({ segments }: Image): FirmwareDictionary | null {
  const largest = [...segments].sort((a, b) => b.data.length - a.data.length).slice(0, SEARCHED_SEGMENTS);
  for (const { data } of largest) {
    const dictionary = readDictionary(data);
    if (dictionary) return dictionary;
  }
  return null;
}
