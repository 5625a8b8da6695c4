import type { Image } from '../firmware/image.ts';
import { readImageDictionary } from '../firmware/image-dictionary.ts';
import { inspectVectors } from '../firmware/vectors.ts';
import { formatAddress, formatSize } from '../formats/text.ts';
import { applicationStarts } from '../knowledge/boards.ts';
import { flashOffsets } from '../knowledge/mcus.ts';
import { possibleStarts } from './bootloader-guard.ts';
import type { FlashPlan } from './flash-plan.ts';
import { applicationsIn } from './occupant.ts';
import type { DeviceFacts } from './plan-facts.ts';
import type { Refusal } from './refusals.ts';

/** Where a bootloader goes when neither its file nor the user says: to where the chip starts. */
export function restoreAddress(image: Image, asked: number | undefined): number | undefined {
  const isRaw = image.segments.every(({ address }) => address === null);
  return isRaw ? (asked ?? FLASH_START) : asked;
}

const FLASH_START = 0x0800_0000;

/**
 * The same plan as putting a bootloader back: only what is one by its vectors and its size is taken, what it replaces is
 * agreed to by name, and what becomes of the firmware behind it is said. Pure.
 */
export function asRestoration(plan: FlashPlan, facts: DeviceFacts, image: Image): FlashPlan {
  const start = facts.map.regions[0]?.start ?? FLASH_START;
  const possible = possibleStarts(facts, start);
  const refusal = notABootloader({ plan, facts, image, start, possible });
  const others = plan.refusals.filter(({ code }) => code !== 'bootloader-overwritten');
  const behind = facts.content
    ? applicationsIn(facts.content, [...new Set([...possible, ...anyStarts(start)])])
    : [];
  const erasedTo = plan.erase.reduce((end, { address, size }) => Math.max(end, address + size), start);
  const lost = behind.filter((address) => address < erasedTo);
  const kept = behind.filter((address) => address >= erasedTo);
  const replaced: Refusal = {
    code: 'bootloader-overwritten',
    what: `What stands from ${formatAddress(start)} to ${formatAddress(erasedTo - 1)} is replaced by this bootloader.`,
    why: `Until it is written and read back the board does not start from its flash; ${facts.route.kind === 'uart' ? 'the bootloader behind its UART' : 'its DFU mode'} is in ROM and stays.`,
    wayOut: 'Go on only with the bootloader of this very board.',
  };
  return {
    ...plan,
    bootloader: null,
    refusals: refusal ? [...others, refusal] : others,
    forced: refusal ? [] : [replaced],
    // with no firmware behind it a bootloader shows nothing on USB that could be waited for
    leaveAddress: kept.length > 0 && lost.length === 0 ? plan.leaveAddress : null,
    notes: [...plan.notes, ...notesOf({ facts, lost, kept, erasedTo })],
  };
}

/** A firmware that was built for another chip's offset is lost like any other, and so is looked for. */
function anyStarts(start: number): readonly number[] {
  return flashOffsets().map((offset) => start + offset);
}

interface Candidate {
  plan: FlashPlan;
  facts: DeviceFacts;
  image: Image;
  start: number;
  possible: readonly number[];
}

function notABootloader({ plan, facts, image, start, possible }: Candidate): Refusal | null {
  const refusal = (what: string, why: string): Refusal => ({
    code: 'not-a-bootloader',
    what,
    why,
    wayOut:
      "Take the bootloader file that the board's maker offers for this very board, or a backup of it; a firmware is flashed without --restore-bootloader.",
  });
  const [head] = image.segments;
  const vectors = inspectVectors(head?.data ?? new Uint8Array(0));
  const dictionary = readImageDictionary(image);
  if (dictionary) {
    return refusal(
      'The file is a Klipper firmware, as its own dictionary says, and no bootloader.',
      'At the place of the bootloader it would start nothing else, and SD-card updates would be gone.',
    );
  }
  if (plan.address !== start) {
    return refusal(
      `The file goes to ${formatAddress(plan.address)}; a bootloader stands at ${formatAddress(start)}, where the chip starts.`,
      'Anywhere else nothing starts it.',
    );
  }
  const entry = (vectors?.resetVector ?? 0) - 1;
  if (!vectors || entry < start || entry >= start + plan.size) {
    return refusal(
      `The file does not begin with vectors that start code inside it at ${formatAddress(start)}.`,
      'The chip reads these first: without them the board would stay silent.',
    );
  }
  const starts = facts.boards.flatMap(applicationStarts).filter((address) => address > start);
  const places = starts.length > 0 ? starts : possible.filter((address) => address > start);
  const furthest = Math.max(start, ...places);
  if (start + plan.size > furthest) {
    const room = furthest - start;
    return refusal(
      room > 0
        ? `The file has ${formatSize(plan.size)}; the boards with this chip leave a bootloader ${formatSize(room)} at most.`
        : 'No board with this chip is known to have a bootloader, so that what this file is cannot be told by its size.',
      'What is larger than that is a whole firmware, or the bootloader of another board.',
    );
  }
  return null;
}

function notesOf({
  facts,
  lost,
  kept,
  erasedTo,
}: {
  facts: DeviceFacts;
  lost: readonly number[];
  kept: readonly number[];
  erasedTo: number;
}): string[] {
  if (!facts.content) {
    return [
      `What stands behind the bootloader could not be read. Everything from ${formatAddress(erasedTo)} on is left as it is.`,
    ];
  }
  if (lost.length > 0) {
    return [
      `The firmware at ${lost.map(formatAddress).join(', ')} is lost: it stands in what the bootloader or its last sector takes, and sectors are erased whole. The backup keeps its bytes up to ${formatAddress(erasedTo - 1)}; flash the firmware again afterwards.`,
    ];
  }
  if (kept.length > 0) {
    return [`The firmware at ${kept.map(formatAddress).join(', ')} is left as it is.`];
  }
  return [
    'No firmware was found behind the bootloader. Once it is back, give the board one: over its SD card, or with dfu-doctor flash.',
  ];
}
