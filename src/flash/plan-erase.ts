import { readDictionary } from '../firmware/dictionary.ts';
import { flashEnd, type MemoryRegion, regionAt } from '../formats/memory-layout.ts';
import { formatAddress, formatSize } from '../formats/text.ts';
import { applicationStarts } from '../knowledge/boards.ts';
import type { ActionRefusal, ErasePlan } from './action-events.ts';
import { possibleStarts } from './bootloader-guard.ts';
import type { DeviceInfo } from './device-info.ts';
import type { PlannedSector } from './flash-plan.ts';
import { applicationsIn, judgeOccupant } from './occupant.ts';
import type { FlashContent } from './plan-facts.ts';

/** What of the flash is to be erased. */
export type EraseRequest = { kind: 'all' } | { kind: 'range'; address: number; length: number };

/** More sectors than any flash of this size class has: a map of single bytes would otherwise cost memory. */
const MAX_SECTORS = 16_384;
/** Parts with pages this small erase all of them in about the time of one (G0, L4 and F0 datasheets). */
const SMALL_PAGE = 4096;
const MASS_FROM_PAGES = 8;

/** What of a plan depends on the device alone. */
export type EraseFacts = Pick<DeviceInfo, 'looked' | 'protection' | 'staysBusy'> & {
  /** the flash from its start, as far as it was read; null when it could not be read */
  content: FlashContent | null;
};

/** Decides what an erase takes with it; pure. */
export function planErase(facts: EraseFacts, request: EraseRequest): ErasePlan {
  const { looked } = facts;
  const { map, mapSource, notes } = looked.place;
  const sectors = sectorsOf(map.regions, request);
  const refusals = refusalsOf(facts, request, sectors);
  const bootloader = bootloaderIn(facts, sectors);
  return {
    action: 'erase',
    device: looked.device,
    map,
    mapSource,
    how: request.kind === 'all' && maySpareSectors(looked) ? 'mass' : 'sectors',
    sectors,
    bootloader,
    consent: bootloader ? 'erase-bootloader' : null,
    notes: [...notes, ...rangeNotes(request, sectors), ...readOnlyNotes(map.regions, request)],
    refusals,
  };
}

function sectorsOf(regions: readonly MemoryRegion[], request: EraseRequest): PlannedSector[] {
  const sectors: PlannedSector[] = [];
  for (const { start, sectorSize, sectors: count, erasable } of regions) {
    if (request.kind === 'all' && !erasable) continue;
    for (let index = 0; index < count && sectors.length < MAX_SECTORS; index++) {
      const address = start + index * sectorSize;
      const isIn =
        request.kind === 'all' ||
        (address < request.address + request.length && address + sectorSize > request.address);
      if (isIn) sectors.push({ address, size: sectorSize });
    }
  }
  return sectors;
}

function refusalsOf(
  { looked, protection, staysBusy }: EraseFacts,
  request: EraseRequest,
  sectors: readonly PlannedSector[],
): ActionRefusal[] {
  const { map, mapSource } = looked.place;
  const { regions } = map;
  const isGuess = looked.kind === 'dfuse' && mapSource === 'board-facts';
  if (regions.length === 0 || isGuess || looked.route.transferSize === 0) {
    return [
      {
        code: 'map-unknown',
        what: 'The device does not tell where its sectors begin, so an erase could take away anything.',
        wayOut:
          'Enter DFU mode again (RESET with BOOT0 set), try another USB port and cable, and run this again.',
      },
    ];
  }
  if (protection.certainty === 'protected' || protection.certainty === 'maybe') {
    return [
      {
        code: 'read-protected',
        what: protection.words,
        wayOut:
          protection.obstacle === null
            ? 'dfu-doctor unprotect lifts the protection; that erases the whole chip.'
            : `Look at dfu-doctor info. ${protection.obstacle}`,
      },
    ];
  }
  if (staysBusy) {
    return [{ code: 'stays-busy', what: 'The chip never ends a command.', wayOut: protection.words }];
  }
  if (request.kind === 'range') {
    const outside = firstOutside(regions, request);
    if (outside !== null) {
      const start = regions[0]?.start ?? 0;
      return [
        {
          code: 'outside-map',
          what: `${formatAddress(outside)} is not in the flash of this device, which is ${formatAddress(start)} to ${formatAddress(flashEnd(map) - 1)}.`,
          wayOut: 'Check --address and --length; dfu-doctor info shows the map.',
        },
      ];
    }
  }
  const locked = sectors.find(({ address }) => regionAt(map, address)?.erasable !== true);
  if (locked || sectors.length === 0) {
    return [
      {
        code: 'not-erasable',
        what: `The flash at ${formatAddress(locked?.address ?? regions[0]?.start ?? 0)} cannot be erased: the device says so in its memory map.`,
        wayOut: 'Erase behind it; dfu-doctor info shows the map.',
      },
    ];
  }
  return [];
}

function firstOutside(
  regions: readonly MemoryRegion[],
  { address, length }: { address: number; length: number },
): number | null {
  for (let at = address; at < address + length; ) {
    const region = regions.find((one) => at >= one.start && at < one.start + one.sectorSize * one.sectors);
    if (!region) return at;
    at = region.start + region.sectorSize * region.sectors;
  }
  return null;
}

/** A bootloader at the start of the flash, when a part of it would go: seen there, or to be expected on such boards. */
function bootloaderIn(
  { looked, content }: EraseFacts,
  sectors: readonly PlannedSector[],
): ErasePlan['bootloader'] {
  const { boards, place } = looked;
  const start = place.map.regions[0]?.start ?? 0;
  const starts = boards.flatMap(applicationStarts).filter((address) => address > start);
  const possible = possibleStarts(looked, start);
  const first = Math.min(...(starts.length > 0 ? starts : possible), flashEnd(place.map));
  if (!content) {
    const end = starts.length > 0 ? first : null;
    return end !== null && touches(sectors, start, end) ? { start, end, certain: false } : null;
  }
  const occupant = judgeOccupant(content, { possible, likely: starts.length > 0 ? starts : possible });
  const certain = occupant === 'bootloader';
  const end = applicationsIn(content, possible)[0] ?? (certain ? first : usedEnd(content));
  // what starts the board and is no Klipper by its own dictionary may be its bootloader, however long it is
  const isKlipper =
    content.isKlipperAtStart === true ||
    (readDictionary(content.data) !== null && occupant === 'application');
  if (occupant === 'blank' || occupant === 'remains' || isKlipper) return null;
  return touches(sectors, start, end) ? { start, end, certain } : null;
}

/** Behind the last byte that was read and is not blank. */
function usedEnd({ start, data }: FlashContent): number {
  let length = data.length;
  while (length > 0 && data[length - 1] === 0xff) length -= 1;
  return start + length;
}

function touches(sectors: readonly PlannedSector[], start: number, end: number): boolean {
  return sectors.some(({ address, size }) => address < end && address + size > start);
}

function rangeNotes(request: EraseRequest, sectors: readonly PlannedSector[]): string[] {
  const [first] = sectors;
  const last = sectors.at(-1);
  if (request.kind === 'all' || !first || !last) return [];
  const from = first.address;
  const to = last.address + last.size;
  const more = to - from - request.length;
  if (more <= 0) return [];
  return [
    `Sectors are erased whole: with what was asked for goes ${formatSize(more)} more, from ${formatAddress(from)} to ${formatAddress(to - 1)} in all.`,
  ];
}

function readOnlyNotes(regions: readonly MemoryRegion[], request: EraseRequest): string[] {
  const kept = regions.find(({ erasable }) => !erasable);
  if (request.kind !== 'all' || !kept) return [];
  const end = kept.start + kept.sectorSize * kept.sectors;
  return [
    `${formatAddress(kept.start)} to ${formatAddress(end - 1)} cannot be erased on this device and stays as it is.`,
  ];
}

/** One command for all takes what no plan named where the size of the flash is only assumed; L0 and L1 know none. */
function maySpareSectors(looked: EraseFacts['looked']): boolean {
  if (looked.kind === 'uart' && !(looked.isSizeKnown && looked.part.hasMassErase)) return false;
  return isCheaperAtOnce(looked.place.map.regions);
}

/** One command for all costs about one page on parts with small pages; on the others it costs as much as the sectors. */
function isCheaperAtOnce(regions: readonly MemoryRegion[]): boolean {
  const pages = regions.reduce((sum, { sectors }) => sum + sectors, 0);
  return (
    pages >= MASS_FROM_PAGES &&
    regions.every(({ sectorSize, erasable }) => erasable && sectorSize <= SMALL_PAGE)
  );
}
