import { headSegment } from '../firmware/head-segment.ts';
import type { Image } from '../firmware/image.ts';
import { readImageDictionary } from '../firmware/image-dictionary.ts';
import { inspectVectors } from '../firmware/vectors.ts';
import { flashEnd, type MemoryMap } from '../formats/memory-layout.ts';
import { type BoardFacts, likelyBoards } from '../knowledge/boards.ts';
import { findMcu, type McuFacts, mcusMatchingMap } from '../knowledge/mcus.ts';
import { possibleStarts } from './bootloader-guard.ts';

/** What a file wants of a device, before one was looked at. */
export interface ImageWish {
  /** where it goes; null when neither the file nor the user says */
  address: number | null;
  /** the MCU that it was built for, when it tells */
  mcu: McuFacts | null;
}

/** `asked`: the address that the user named for a raw image. */
export function imageWish(image: Image, asked: number | undefined): ImageWish {
  const head = headSegment(image, asked ?? null);
  const mcu = readImageDictionary(image)?.mcu;
  return {
    address: head?.address ?? asked ?? inspectVectors(head?.data ?? new Uint8Array(0))?.base ?? null,
    mcu: mcu === undefined || mcu === null ? null : (findMcu(mcu) ?? null),
  };
}

/** The MCUs that announce such a map, and the boards that carry one; the firmware decides between several. */
export function knownByMap(
  map: MemoryMap,
  imageMcu: McuFacts | null,
): { mcus: readonly McuFacts[]; boards: readonly BoardFacts[] } {
  const fitting = map.regions.length > 0 ? mcusMatchingMap(map) : [];
  const mcus = imageMcu && fitting.includes(imageMcu) ? [imageMcu] : fitting;
  const [mcu] = mcus;
  if (!mcu) return { mcus, boards: [] };
  return { mcus, boards: likelyBoards({ map, ...(mcus.length === 1 ? { mcu: mcu.name } : {}) }) };
}

/** Of what stands at a place: its vectors, and what the guards compare with an image. */
const BEHIND = 1024;
/** Enough to see a bootloader's vector table and, where one firmware fills all, its dictionary. */
const LEAST_CONTENT = 64 * 1024;
/** A device that takes a few bytes at once would keep the user waiting for minutes. */
const MOST_TRANSFERS = 1024;
/** Beyond this nothing below an image is of interest; half a second on a full-speed bus. */
const MOST_CONTENT = 256 * 1024;

/**
 * What is worth reading before planning: from the start of the flash to behind every place that tells a bootloader from a
 * firmware, and how far that bootloader reaches.
 */
export function contentRange(
  map: MemoryMap,
  address: number,
  known: { boards: readonly BoardFacts[]; mcus: readonly McuFacts[]; transferSize: number },
): { start: number; length: number } {
  const start = map.regions[0]?.start ?? 0;
  const isAtStart = address <= start;
  const furthest = Math.max(address, ...possibleStarts(known, start));
  const wanted = Math.max(furthest - start + BEHIND, isAtStart ? LEAST_CONTENT : 0);
  const most = Math.min(MOST_CONTENT, MOST_TRANSFERS * known.transferSize, flashEnd(map) - start);
  return { start, length: Math.min(wanted, most) };
}
