import type { MemoryMap } from '../formats/memory-layout.ts';
import type { BoardFacts } from '../knowledge/boards.ts';
import type { McuFacts } from '../knowledge/mcus.ts';
import type { FlashPlan, Route } from './flash-plan.ts';
import type { ProtectionVerdict } from './protection.ts';

/** Bytes that were read from the device before anything was planned. */
export interface FlashContent {
  start: number;
  data: Uint8Array;
  /** two signs agree that a Klipper without a bootloader stands at its start; told where its dictionary was not read */
  isKlipperAtStart?: boolean;
  /** where single places were read, and not all: bytes of each; the rest is filled with zeros */
  placeBytes?: number;
}

/** All that planning knows of the device: read by `prepareFlash`, or made up by a test. */
export interface DeviceFacts {
  device: FlashPlan['device'];
  /** its regions are empty when nobody knows them */
  map: MemoryMap;
  mapSource: FlashPlan['mapSource'];
  route: Route;
  /** the MCUs that announce such a map; several share one, none when it is unknown */
  mcus: readonly McuFacts[];
  /** the boards that nothing speaks against */
  boards: readonly BoardFacts[];
  /** the flash from its start, as far as it was read; null when it could not be read */
  content: FlashContent | null;
  /** null: nothing gave a cause to look at it */
  protection: { verdict: ProtectionVerdict; staysBusy: boolean } | null;
  /** said by the reading itself: a clamped string, a map from facts, flash that could not be read */
  notes: readonly string[];
}
