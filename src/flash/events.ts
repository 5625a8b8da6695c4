import type { FlashPlan } from './flash-plan.ts';

/**
 * What `flash()` tells, in this order, nothing after the last:
 * plan, then for each phase phase-started, progress*, phase-finished, with notes anywhere between,
 * and at the end exactly one of finished and failed. Phases come in the order of FlashPhase; `erase` to `verify`
 * always run, `leave` and `return` unless the plan stays in DFU mode.
 */
export type FlashPhase = 'prepare' | 'erase' | 'write' | 'verify' | 'leave' | 'return';

/** Ends before there is a plan. */
export type SelectionCode = 'no-device' | 'ambiguous-device';

export type FlashErrorCode = SelectionCode | FailureCode;

/** Ends of a flash that had a device. */
export type FailureCode =
  | 'refused'
  | 'open-failed'
  | 'permission-denied'
  | 'device-busy'
  | 'device-lost'
  | 'device-not-answering'
  | 'device-error'
  | 'erase-failed'
  | 'write-failed'
  | 'verify-mismatch'
  | 'interrupted'
  | 'not-returned'
  | 'internal';

/** What the board can do now. */
export type BoardState = 'untouched' | 'erased-or-partly-written' | 'written-not-verified' | 'verified';

export type FlashEvent =
  | { type: 'plan'; plan: FlashPlan }
  /** totalBytes: bytes that the phase covers; 0 where it has no measure */
  | { type: 'phase-started'; phase: FlashPhase; totalBytes: number }
  | { type: 'progress'; phase: FlashPhase; doneBytes: number; totalBytes: number; address: number }
  | { type: 'phase-finished'; phase: FlashPhase; elapsedMs: number }
  | { type: 'note'; code: string; message: string }
  | {
      type: 'finished';
      /**
       * every byte of the plan was read and is equal; where reading is quick, so is every erased byte beside them, and
       * blank
       */
      verified: true;
      verifiedBytes: number;
      /** those of `verifiedBytes` that were right before, so that they were read and not written */
      skippedBytes: number;
      /** seen: something is back. not-looked: the firmware does not show itself on the line that is there */
      started: 'seen' | 'not-looked' | 'not-asked';
      /** what came back at the same bus path or port; null when nothing was seen or to be started */
      returnedAs: { path: string; vendorId: number; productId: number; name: string } | null;
      elapsedMs: number;
    }
  | {
      type: 'failed';
      code: FlashErrorCode;
      phase: FlashPhase;
      /** where in memory; null when it has no place */
      address: number | null;
      message: string;
      boardState: BoardState;
      /** what to do now, in order */
      next: readonly string[];
    };
