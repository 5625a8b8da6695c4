import type { Vectors } from '../firmware/vectors.ts';
import { formatAddress, formatSize, printable } from '../formats/text.ts';
import { SD_CARDS, type SdCardFacts } from '../knowledge/sd-cards.ts';
import type { SdCardContent, SdCardRefusal } from './sd-card-content.ts';

interface Wish {
  /** name on the card */
  name: string;
  mcu: string | null;
  base: number | null;
  vectors: Vectors | null;
  /** bytes; null = too scattered to be one file */
  size: number | null;
}

const CONVERTERS = { mks: 'update_mks_robin.py', chitu: 'update_chitu.py' } as const;
/** what a bootloader that took the last file left behind */
const LEFT_OVER = /\.cur$|^old\.bin$/i;

/** Everything that speaks against the copy. */
export function cardGuards(facts: SdCardFacts, content: SdCardContent, wish: Wish): SdCardRefusal[] {
  return [
    conversion(facts, wish),
    notBootable(wish),
    otherMcu(facts, wish) ?? linkedElsewhere(facts, wish),
    folderMissing(facts, content),
    notWriteable(content),
    leftOver(content),
    nameTaken(content, wish.name),
    noSpace(content, wish.size),
  ].filter((refusal) => refusal !== null);
}

const MOST_NAMED = 12;

export function unknownBoard(asked: string | null, candidates: readonly SdCardFacts[]): SdCardRefusal {
  const boards = candidates.length > 0 ? candidates : SD_CARDS;
  const names = boards.slice(0, MOST_NAMED).map(({ id }) => id);
  const more = boards.length > MOST_NAMED ? `, and ${boards.length - MOST_NAMED} others` : '';
  const which = `${names.join(', ')}${more}`;
  return {
    code: 'board-unknown',
    what:
      asked === null
        ? candidates.length > 0
          ? 'Several kinds of board fit this firmware, and they want different file names.'
          : 'No known board fits this firmware, so which file name its bootloader looks for is not known.'
        : `There is no board ${printable(asked, 60)} among those whose file name is known.`,
    why: 'A bootloader takes the file only if it has the very name that it looks for.',
    wayOut: `Name the board with --board: ${which}. If it is none of these, copy the file by hand under the name that the board's manual gives.`,
  };
}

function conversion({ conversion, name }: SdCardFacts, wish: Wish): SdCardRefusal | null {
  if (conversion === null) return null;
  return {
    code: 'conversion-needed',
    what: `The bootloader of the ${name} takes converted files only.`,
    why: 'It would not take this one, or it would decode it into something that does not start.',
    wayOut: `In the Klipper folder run ./scripts/${CONVERTERS[conversion]} out/klipper.bin out/${wish.name} and copy out/${wish.name} onto the card.`,
  };
}

function notBootable({ vectors, size }: Wish): SdCardRefusal | null {
  if (vectors !== null && size !== null) return null;
  return {
    code: 'not-bootable',
    what:
      size === null
        ? 'The file scatters its data too far to be one firmware file on a card.'
        : 'The file does not begin with a vector table: a stack pointer into RAM and the address of the start code.',
    why: 'The bootloader copies it into the flash and starts it: the board would stay silent.',
    wayOut:
      'Check that it is the firmware binary (Klipper: out/klipper.bin), not a part or a packed form of it.',
  };
}

function startsFor({ starts }: SdCardFacts, mcu: string | null): readonly [string, number | null][] {
  const all = Object.entries(starts);
  return mcu === null ? all : all.filter(([name]) => mcu.toLowerCase().startsWith(name));
}

function otherMcu(facts: SdCardFacts, { mcu }: Wish): SdCardRefusal | null {
  if (mcu === null || startsFor(facts, mcu).length > 0) return null;
  const known = Object.keys(facts.starts).map((name) => name.toUpperCase());
  return {
    code: 'other-mcu',
    what: `The firmware was built for ${mcu}, but the ${facts.name} is made with ${known.join(' or ')}.`,
    why: 'A firmware for another chip does not start, and the bootloader does not notice.',
    wayOut:
      'In make menuconfig choose the processor that is printed on the chip, run make again, and copy that file.',
  };
}

function linkedElsewhere(facts: SdCardFacts, { mcu, base }: Wish): SdCardRefusal | null {
  const starts = startsFor(facts, mcu).map(([, start]) => start);
  const known = starts.filter((start) => start !== null);
  if (base === null || known.length < starts.length || known.includes(base)) return null;
  return {
    code: 'linked-elsewhere',
    what: `The firmware was built for ${formatAddress(base)}, but the bootloader of the ${facts.name} starts it at ${[...new Set(known)].map(formatAddress).join(' or ')}.`,
    why: 'All its addresses would be off: the board would not start, and the bootloader does not notice.',
    wayOut:
      'In make menuconfig choose the bootloader offset of this board, run make again, and copy that file.',
  };
}

function folderMissing({ folder, name }: SdCardFacts, { folders }: SdCardContent): SdCardRefusal | null {
  if (folder === null || folders.includes(folder)) return null;
  return {
    code: 'folder-missing',
    what: `The bootloader of the ${name} looks for the file in a folder ${folder}, which is not on the card.`,
    why: 'In another place it does not find it.',
    wayOut: `Make a folder ${folder} on the card and run this again.`,
  };
}

function notWriteable({ mayWrite, path }: SdCardContent): SdCardRefusal | null {
  if (mayWrite) return null;
  return {
    code: 'not-writeable',
    what: `This user may not write to ${printable(path, 200)}.`,
    why: 'The card is mounted for another user or read-only; the small slider on its side may be set to "lock".',
    wayOut: 'Check the slider, then pull the card and put it in again, and let the desktop mount it for you.',
  };
}

/** A file that the last update left: with it there nobody can tell afterwards whether the board took the new one. */
function leftOver({ entries, path }: SdCardContent): SdCardRefusal | null {
  const left = entries.filter(({ name, kind }) => kind === 'file' && LEFT_OVER.test(name));
  if (left.length === 0) return null;
  const names = left.slice(0, 3).map(({ name }) => printable(name, 40));
  return {
    code: 'left-over',
    what: `On the card is ${names.join(', ')}, which the bootloader left when it took an earlier firmware.`,
    why: 'Afterwards it would look as if the board took the new one, whether it did or not; and it may be in the way when the bootloader gives the new file that name.',
    wayOut: `Delete ${names.join(', ')} in ${printable(path, 200)}, and run this again.`,
  };
}

function nameTaken({ entries }: SdCardContent, wanted: string): SdCardRefusal | null {
  const there = entries.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (!there || (there.kind === 'file' && !there.isLink)) return null;
  return {
    code: 'name-taken',
    what: `${printable(there.name, 60)} on the card is ${there.isLink ? 'a link to another place' : 'not a file'}.`,
    why: 'Writing there would change something else than the card, or fail.',
    wayOut: 'Check that this folder is the card; if it is, delete that entry and run this again.',
  };
}

/** for the folder entry, and the last piece of the file */
const ROOM_TO_SPARE = 64 * 1024;

function noSpace({ freeBytes }: SdCardContent, size: number | null): SdCardRefusal | null {
  if (freeBytes === null || size === null || freeBytes >= size + ROOM_TO_SPARE) return null;
  return {
    code: 'no-space',
    what: `The firmware is ${formatSize(size)}, and on the card only ${formatSize(freeBytes)} are free.`,
    why: 'It would be cut off.',
    wayOut: 'Delete what is not needed from the card and run this again.',
  };
}
