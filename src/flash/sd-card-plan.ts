import type { Image } from '../firmware/image.ts';
import { readImageDictionary } from '../firmware/image-dictionary.ts';
import { inspectVectors, type Vectors } from '../firmware/vectors.ts';
import { printable } from '../formats/text.ts';
import { findSdCard, type SdCardFacts, sdCardsFor } from '../knowledge/sd-cards.ts';
import type { SdCardContent, SdCardRefusal } from './sd-card-content.ts';
import { cardGuards, unknownBoard } from './sd-card-guards.ts';
import { flattened } from './sd-card-image.ts';

/** A copy to a card, decided before anything is written; pure data. */
export interface SdCardPlan {
  /** the card, as the user named it */
  card: string;
  file: { name: string; sha256: string; size: number };
  /** null = several fit, and they want the same */
  board: { id: string; name: string } | null;
  /** MCU of the firmware, and where it belongs; null = it does not tell */
  mcu: string | null;
  address: number | null;
  /** the file on the card; null = not known */
  target: string | null;
  /** a file of that name is there and is replaced */
  replaces: boolean;
  /** what the bootloader calls the file once it took it; null = not known */
  doneName: string | null;
  /** what is written */
  data: Uint8Array;
  notes: readonly string[];
  /** empty = may be carried out */
  refusals: readonly SdCardRefusal[];
}

export interface SdCardRequest {
  image: Image;
  file: { name: string; sha256: string };
  /** id of a board; null = the user named none */
  board: string | null;
  /** milliseconds since 1970: a bootloader that wants a new name each time gets one made of it */
  epochMs: number;
}

/** The board that was named, or the one kind of board that the firmware can be for. */
export function chooseCard(request: SdCardRequest): {
  facts: SdCardFacts | null;
  candidates: readonly SdCardFacts[];
} {
  if (request.board !== null) {
    const named = findSdCard(request.board) ?? null;
    return { facts: named, candidates: named ? [named] : [] };
  }
  const { mcu, base } = identify(request.image);
  const candidates = mcu === null && base === null ? [] : sdCardsFor(mcu, base);
  const [first] = candidates;
  const wish = (card: SdCardFacts) => JSON.stringify([card.fileName, card.folder, card.conversion]);
  const isOne = first !== undefined && candidates.every((card) => wish(card) === wish(first));
  return { facts: isOne ? first : null, candidates };
}

export function planSdCard(content: SdCardContent, request: SdCardRequest): SdCardPlan {
  const { image, file } = request;
  const { facts, candidates } = chooseCard(request);
  const { mcu, base, vectors } = identify(image);
  const data = flattened(image);
  const plan: SdCardPlan = {
    card: content.path,
    file: { ...file, size: data?.length ?? 0 },
    board: facts && candidates.length === 1 ? { id: facts.id, name: facts.name } : null,
    mcu,
    address: base,
    target: null,
    replaces: false,
    doneName: facts?.doneName ?? null,
    data: data ?? new Uint8Array(0),
    notes: [...(image.notes ?? [])],
    refusals: [],
  };
  if (!facts) return { ...plan, refusals: [unknownBoard(request.board, candidates)] };
  const name = facts.fileName ?? newName(request.epochMs);
  // a card's names are the same in whatever case
  const there = content.entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
  const folder = facts.folder === null ? '' : `${facts.folder}/`;
  return {
    ...plan,
    target: `${content.path.replace(/\/+$/, '')}/${folder}${there?.name ?? name}`,
    replaces: there !== undefined,
    doneName: candidates.every((card) => card.doneName === facts.doneName) ? facts.doneName : null,
    notes: [...plan.notes, ...notesOf(facts, candidates, content)],
    refusals: cardGuards(facts, content, { name, mcu, base, vectors, size: data?.length ?? null }),
  };
}

function identify(image: Image): { mcu: string | null; base: number | null; vectors: Vectors | null } {
  const [head] = image.segments;
  const vectors = inspectVectors(head?.data ?? new Uint8Array(0));
  const mcu = readImageDictionary(image)?.mcu ?? null;
  return {
    mcu: mcu === null ? null : printable(mcu, 64),
    base: head?.address ?? vectors?.base ?? null,
    vectors,
  };
}

/** Eight characters, as every bootloader can read them: seconds in base 36. */
function newName(epochMs: number): string {
  const seconds = Math.floor(epochMs / 1000) % 36 ** 6;
  return `fw${seconds.toString(36).padStart(6, '0')}.bin`;
}

function notesOf(facts: SdCardFacts, candidates: readonly SdCardFacts[], content: SdCardContent): string[] {
  const notes: string[] = [];
  if (candidates.length > 1) {
    notes.push(
      `The board was not named. The ${candidates.length} known ones that this firmware can be for all want this name: ${candidates
        .slice(0, 5)
        .map(({ name }) => name)
        .join(', ')}${candidates.length > 5 ? ' and others' : ''}.`,
    );
  }
  if (Object.values(facts.starts).every((start) => start === null)) {
    notes.push(
      `Where ${facts.name} starts a firmware is not known here, so whether this one was built for the right bootloader offset could not be checked.`,
    );
  }
  if (facts.fileName === null) {
    notes.push(
      'This bootloader takes a file only if its name is another one than the last time, so a name was made of the time.',
    );
    const others = content.entries
      .filter(({ name }) => /\.bin$/i.test(name))
      .map(({ name }) => printable(name, 40));
    if (others.length > 0) {
      notes.push(
        `There are other .bin files on the card (${others.slice(0, 3).join(', ')}), and the bootloader may take one of them instead: delete them.`,
      );
    }
  }
  return notes;
}

/** What the board does with it is seen on the card only. */
export function stepsAfterCopy({ card, target, doneName }: SdCardPlan): string[] {
  const name = target?.slice(target.lastIndexOf('/') + 1) ?? 'the file';
  const sign =
    doneName === null
      ? `How this bootloader shows that it took the file is not known here: some rename ${name}, some delete it, some leave it.`
      : `If the board took it, ${name} is gone from the card and ${doneName} is there in its place.`;
  return [
    `Unmount the card before you pull it, as only then all of it is surely written: umount ${shellQuoted(card)}`,
    'Switch the printer off, put the card into the board, and switch it on again: a reset alone is not enough on many boards. Leave it alone for half a minute.',
    `${sign} Look at the card again to see it.`,
  ];
}

/** For a POSIX shell: nothing in it means anything. */
function shellQuoted(path: string): string {
  return `'${printable(path, 300).replaceAll("'", "'\\''")}'`;
}
