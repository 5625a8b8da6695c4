import type { MemoryMap } from '../formats/memory-layout.ts';
import type { FlashErrorCode } from './events.ts';
import type { FlashPlan, PlannedSector } from './flash-plan.ts';
import type { ProtectionVerdict } from './protection.ts';

/** What is done to a device apart from flashing it. */
export type Action = 'read' | 'erase' | 'unprotect' | 'write-unprotect';
export type ActionPhase = 'read' | 'erase' | 'verify' | 'unprotect' | 'return';

/** Why an action is not carried out, in words for people. */
export interface ActionRefusal {
  code: 'read-protected' | 'not-protected' | 'stays-busy' | 'outside-map' | 'not-erasable' | 'map-unknown';
  what: string;
  wayOut: string;
}

/** Typed on the terminal, or named with --consent in a script, where a plain yes is not enough. */
export type ConsentName = 'erase-bootloader' | 'erase-everything' | 'lift-write-protection';

interface PlanBase {
  device: FlashPlan['device'];
  /** worth saying, stops nothing */
  notes: readonly string[];
  /** empty = may be carried out */
  refusals: readonly ActionRefusal[];
}

export interface ErasePlan extends PlanBase {
  action: 'erase';
  map: MemoryMap;
  mapSource: FlashPlan['mapSource'];
  /** mass: one command for the whole flash */
  how: 'sectors' | 'mass';
  sectors: readonly PlannedSector[];
  /** a bootloader stands, or on such boards has its place, in what is erased */
  bootloader: { start: number; end: number; certain: boolean } | null;
  /** what must be agreed to beside the plan itself */
  consent: 'erase-bootloader' | null;
}

export interface UnprotectPlan extends PlanBase {
  action: 'unprotect';
  protection: ProtectionVerdict;
  consent: 'erase-everything';
}

export interface WriteUnprotectPlan extends PlanBase {
  action: 'write-unprotect';
  consent: 'lift-write-protection';
}

/**
 * What an action tells, in this order, nothing after the last: a plan where it changes something, progress and notes, and
 * exactly one of finished and failed.
 */
export type ActionEvent =
  | { type: 'plan'; plan: ErasePlan | UnprotectPlan | WriteUnprotectPlan }
  | { type: 'progress'; phase: ActionPhase; doneBytes: number; totalBytes: number; address: number }
  | { type: 'note'; code: string; message: string }
  | ActionFinished
  | {
      type: 'failed';
      action: Action;
      code: FlashErrorCode;
      address: number | null;
      /** what happened, and what is on the board now */
      message: string;
      next: readonly string[];
    };

export type ActionFinished = { type: 'finished'; elapsedMs: number } & (
  | { action: 'read'; address: number; length: number; sha256: string; file: string }
  /** every byte of `blankBytes` was read back blank */
  | { action: 'erase'; how: ErasePlan['how']; blankBytes: number }
  /** `protection`: as it was found when the board was back */
  | { action: 'unprotect'; protection: ProtectionVerdict; blank: boolean }
  /** the chip took the command, and its bootloader answered again after the reset */
  | { action: 'write-unprotect' }
);
export type ActionFailed = ActionEvent & { type: 'failed' };
