import { formatAddress } from '../formats/text.ts';
import { applicationStarts, type BoardFacts } from '../knowledge/boards.ts';
import { boardsInSentence } from './boards-in-sentence.ts';
import type { FlashPlan, PlannedSector } from './flash-plan.ts';
import { applicationsIn, isBlank, judgeOccupant, standsAt, startsCode, wasRead } from './occupant.ts';
import type { DeviceFacts } from './plan-facts.ts';
import type { Refusal } from './refusals.ts';

/** Bytes on each side of a place; a bootloader that ends there leaves some of them blank. */
const ACROSS = 256;

/** The part of an image that decides what it needs below itself. */
interface Candidate {
  address: number;
  /** of its first segment */
  data: Uint8Array;
  /** first address behind its last segment */
  end: number;
  /** carries Klipper's dictionary: an application, no bootloader */
  isKlipper: boolean;
}

export interface BootloaderVerdict {
  bootloader: FlashPlan['bootloader'];
  refusal: Refusal | null;
  notes: readonly string[];
}

/** What stands below the image, and whether writing or erasing would destroy a bootloader that the board needs. */
export function guardBootloader(
  facts: DeviceFacts,
  image: Candidate,
  erase: readonly PlannedSector[],
): BootloaderVerdict {
  const flashStart = facts.map.regions[0]?.start ?? image.address;
  if (image.address < flashStart) return { bootloader: null, refusal: null, notes: [] };
  if (image.address === flashStart) return guardFlashStart(facts, image);
  const firstErased = erase[0]?.address ?? image.address;
  const below = judgeBelow(facts, image.address, flashStart);
  if (firstErased < image.address) {
    return { ...below, refusal: erasedBelow(facts, image.address, firstErased) };
  }
  const refusal =
    insideBootloader(facts, image, flashStart) ??
    (below.bootloader?.certain === true ? largerBootloader(facts, image, flashStart) : null);
  return { ...below, refusal };
}

function judgeBelow(
  facts: DeviceFacts,
  address: number,
  flashStart: number,
): { bootloader: FlashPlan['bootloader']; notes: string[] } {
  const { content } = facts;
  if (!content) return { bootloader: { start: flashStart, end: address, certain: false }, notes: [] };
  const below = { start: content.start, data: content.data.subarray(0, address - content.start) };
  const possible = possibleStarts(facts, flashStart);
  // what is there may be as long as the image is far away: only a vector table or a dictionary tells
  switch (judgeOccupant(below, { possible, likely: [] })) {
    case 'bootloader':
      return {
        bootloader: { start: flashStart, end: address, certain: true },
        notes: applicationsIn(below, possible).map(
          (start) =>
            `Between the bootloader at ${formatAddress(flashStart)} and this image a firmware seems to stand at ${formatAddress(start)}. If the bootloader starts firmware there, it goes on starting that one, not the one at ${formatAddress(address)}: check the bootloader offset of the build.`,
        ),
      };
    case 'application':
      return {
        bootloader: null,
        notes: [
          `At ${formatAddress(flashStart)} stands a firmware without a bootloader. The board would go on starting that one, not the one at ${formatAddress(address)}: build for ${formatAddress(flashStart)}, or put the maker's bootloader back first.`,
        ],
      };
    case 'blank':
    case 'remains':
      return {
        bootloader: null,
        notes: [
          `There is no bootloader at ${formatAddress(flashStart)}, and without one the board does not start a firmware at ${formatAddress(address)}: build with "No bootloader" instead, or put the maker's bootloader back first.`,
        ],
      };
  }
}

/** The image goes to where the chip starts: right for a board without a bootloader, the loss of it on others. */
function guardFlashStart(facts: DeviceFacts, image: Candidate): BootloaderVerdict {
  const { boards, content } = facts;
  const start = image.address;
  const starts = startsOf(boards, start);
  const none: BootloaderVerdict = { bootloader: null, refusal: null, notes: [] };
  const first = starts.length > 0 ? Math.min(...starts) : null;
  if (content) {
    const possible = possibleStarts(facts, start);
    const occupant = judgeOccupant(content, { possible, likely: starts.length > 0 ? starts : possible });
    if (occupant !== 'bootloader' || standsAt(content, start, image.data)) return none;
  } else if (first === null || boards.some((board) => applicationStarts(board).includes(start))) {
    return none;
  }
  const certain = content !== null;
  const end = first ?? image.end;
  return {
    bootloader: { start, end, certain },
    refusal: {
      code: 'bootloader-overwritten',
      what: certain
        ? `At ${formatAddress(start)} stands a bootloader, and this firmware would replace it.`
        : `The known boards with this chip carry a bootloader at ${formatAddress(start)}, and this firmware would replace it.`,
      why: 'Updates from the SD card would stop working, and later firmware built for behind the bootloader would not start.',
      wayOut: wayPast(image, start, starts),
    },
    notes: [],
  };
}

/** A file of that size may be a bootloader itself, and then there is a way with a backup. */
function wayPast(image: Candidate, flashStart: number, starts: readonly number[]): string {
  const offsets = starts.map((start) => `${formatOffset(start - flashStart)} = ${formatAddress(start)}`);
  const build =
    starts.length > 0
      ? `Build the firmware with the bootloader offset of this board (${offsets.join(', ')}) and flash that.`
      : 'Build the firmware with the bootloader offset of this board.';
  const mayBeBootloader = !image.isKlipper && starts.length > 0 && image.end <= Math.max(...starts);
  return mayBeBootloader
    ? `If this file is itself a bootloader for this very board, put it there with --restore-bootloader and --backup FILE. Else: ${build}`
    : build;
}

function erasedBelow(facts: DeviceFacts, address: number, firstErased: number): Refusal {
  const starts = startsOf(facts.boards, facts.map.regions[0]?.start ?? 0).filter((s) => s !== address);
  const ownBoards = facts.boards.filter((board) => applicationStarts(board).includes(address));
  // Prusa's boards start a firmware 512 bytes into a sector
  const knownWay =
    ownBoards.length > 0
      ? `If this is ${boardsInSentence(ownBoards)}: follow Klipper's config file for that board; whether those bytes are needed cannot be known from here. `
      : '';
  const build = knownWay === '' ? 'Build the firmware' : 'On another board: build the firmware';
  return {
    code: 'bootloader-overwritten',
    what: `Writing at ${formatAddress(address)} needs the sector from ${formatAddress(firstErased)} erased, so ${formatAddress(firstErased)} to ${formatAddress(address - 1)} would be lost.`,
    why: 'What stands there starts the firmware (a bootloader) or belongs to it (a header): without it the board may stay silent.',
    wayOut:
      starts.length > 0
        ? `${knownWay}${build} for an address that the boards with this chip use (${starts.map(formatAddress).join(', ')}).`
        : `${knownWay}${build} with a bootloader offset at which a sector begins.`,
  };
}

/** The image begins behind the start of the flash, but before where these boards start an application. */
function insideBootloader(facts: DeviceFacts, image: Candidate, flashStart: number): Refusal | null {
  const { boards, content } = facts;
  const starts = startsOf(boards, flashStart);
  if (boards.length === 0 || starts.length === 0) return null;
  if (image.address >= Math.min(...starts)) return null;
  const gap = Math.min(...starts) - image.address;
  const free =
    content !== null &&
    (startsCode(content, image.address) ||
      (wasRead(content, image.address, gap) && isBlank(content, image.address, gap)) ||
      standsAt(content, image.address, image.data));
  if (free) return null;
  return {
    code: 'bootloader-overwritten',
    what: `The boards known with this chip have their bootloader up to ${formatAddress(Math.min(...starts) - 1)}; ${formatAddress(image.address)} lies inside it.`,
    why: 'Half of the bootloader would be replaced, and the board would not start any more.',
    wayOut: `Build the firmware for ${starts.map(formatAddress).join(' or ')}, as the board needs.`,
  };
}

/**
 * A bootloader larger than the known boards have: its bytes run on across where the image would begin, and the firmware
 * that it starts stands further up.
 */
function largerBootloader(facts: DeviceFacts, image: Candidate, flashStart: number): Refusal | null {
  const { content } = facts;
  if (!content || startsCode(content, image.address) || standsAt(content, image.address, image.data)) {
    return null;
  }
  const further = applicationsIn(content, possibleStarts(facts, flashStart)).find(
    (start) => start > image.address,
  );
  const runsAcross =
    !isBlank(content, image.address - ACROSS, ACROSS) && !isBlank(content, image.address, ACROSS);
  if (further === undefined || !runsAcross) return null;
  return {
    code: 'bootloader-overwritten',
    what: `What stands at ${formatAddress(flashStart)} runs on across ${formatAddress(image.address)}, and a firmware stands behind it at ${formatAddress(further)}: the bootloader seems to reach up to there.`,
    why: 'Its second half would be replaced, and the board would not start any more.',
    wayOut: `Build the firmware for ${formatAddress(further)} (bootloader offset ${formatOffset(further - flashStart)}), as what stands there now was.`,
  };
}

/** Where an application may start behind a bootloader on these boards: sorted, each once. */
function startsOf(boards: readonly BoardFacts[], flashStart: number): number[] {
  const starts = boards.flatMap((board) => applicationStarts(board)).filter((start) => start > flashStart);
  return [...new Set(starts)].sort((a, b) => a - b);
}

/** Where Klipper's builds for this chip may start behind a bootloader, and where the boards with it do. */
export function possibleStarts(
  { boards, mcus }: Pick<DeviceFacts, 'boards' | 'mcus'>,
  flashStart: number,
): readonly number[] {
  const offsets = mcus.flatMap((mcu) => mcu.klipperOffsets);
  return [...new Set([...startsOf(boards, flashStart), ...offsets.map((offset) => flashStart + offset)])];
}

/** "32KiB", as menuconfig prints it */
function formatOffset(bytes: number): string {
  return bytes % 1024 === 0 ? `${bytes / 1024}KiB` : `${bytes} bytes`;
}
