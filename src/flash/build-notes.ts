import type { FirmwareDictionary } from '../firmware/dictionary.ts';
import { formatAddress } from '../formats/text.ts';
import type { BoardFacts } from '../knowledge/boards.ts';
import type { BuildTarget } from '../knowledge/klipper-config.ts';
import { findMcu } from '../knowledge/mcus.ts';

/** The .config of the tree in whose out/ the file stands, and what it says. */
export interface BuildBeside {
  path: string;
  target: BuildTarget;
}

/**
 * Where the .config beside the file speaks against the file or the board. Notes and no refusals: it may have been
 * changed since the file was built, while what the file itself says is refused where it does not fit.
 */
export function buildNotes(
  { path, target }: BuildBeside,
  image: { address: number; dictionary: FirmwareDictionary | null },
  boards: readonly BoardFacts[],
): string[] {
  return [
    otherChip(path, target, image.dictionary),
    otherStart(path, target, image.address),
    otherCrystal(path, target, boards),
  ].filter((note) => note !== null);
}

const WHAT_NOW = 'If you changed it after the last build, run make again and flash the new file.';

function otherChip(path: string, target: BuildTarget, dictionary: FirmwareDictionary | null): string | null {
  const wanted = target.mcu === null ? undefined : findMcu(target.mcu);
  const built = dictionary?.mcu ? findMcu(dictionary.mcu) : undefined;
  if (!wanted || !built || wanted.name === built.name) return null;
  return `${path} is for ${wanted.label}, and the file was built for ${built.label}. ${WHAT_NOW}`;
}

function otherStart(path: string, { start }: BuildTarget, address: number): string | null {
  if (start === null || start.address === address) return null;
  return `${path} says that the firmware starts at ${formatAddress(start.address)}, and this file goes to ${formatAddress(address)}. ${WHAT_NOW}`;
}

/** A hint at most: which board it is is not known for certain. */
function otherCrystal(
  path: string,
  { crystalMhz }: BuildTarget,
  boards: readonly BoardFacts[],
): string | null {
  const crystals = [...new Set(boards.map((board) => board.crystalMhz))].sort((a, b) => a - b);
  if (crystalMhz === null || crystals.length === 0 || crystals.includes(crystalMhz)) return null;
  return `A hint: ${path} expects a crystal of ${crystalMhz} MHz, and the known boards with this chip have ${crystals.join(' or ')} MHz. With the wrong one the board stays silent, though it was flashed well.`;
}
