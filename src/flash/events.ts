import type { FlashPlan, PlannedSector } from './flash-plan.ts';

/**
 * What `flash()` tells, in this order, nothing after the last:
 * before it, where a running board is asked into its bootloader, the plan of that and the phase `enter`; then
 * plan, then for each phase phase-started, progress*, phase-finished, with notes anywhere between,
 * and at the end exactly one of finished and failed. Phases come in the order of FLASH_PHASES; `erase` to `verify`
 * always run, `backup` when the plan asks for one, `leave` and `return` unless the plan stays in DFU mode, `restore`
 * after a failure where there is a backup and the device still answers.
 */
export const FLASH_PHASES = [
  'enter',
  'prepare',
  'backup',
  'erase',
  'write',
  'verify',
  'leave',
  'return',
  'restore',
] as const;
export type FlashPhase = (typeof FLASH_PHASES)[number];

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
  | 'backup-failed'
  | 'erase-failed'
  | 'write-failed'
  | 'verify-mismatch'
  | 'interrupted'
  | 'not-in-dfu'
  | 'not-returned'
  | 'internal';

/** What the board can do now. */
export type BoardState =
  | 'untouched'
  | 'erased-or-partly-written'
  | 'written-not-verified'
  | 'verified'
  /** it was changed, and what stood there before is back, read back equal */
  | 'restored';

/** Does what is on the board start? as-before: as well or badly as it did. expected: its bytes are right. */
export type Bootable = 'as-before' | 'no' | 'unknown' | 'expected';

/** What is at the bus path of the board after it was told to leave. */
export interface ReturnedDevice {
  path: string;
  vendorId: number;
  productId: number;
  name: string;
  /** as the running firmware sends it, printable */
  serialNumber: string | null;
}

export type FlashEvent =
  | { type: 'plan'; plan: FlashPlan }
  /** totalBytes: bytes that the phase covers; 0 where it has no measure */
  | { type: 'phase-started'; phase: FlashPhase; totalBytes: number }
  | { type: 'progress'; phase: FlashPhase; doneBytes: number; totalBytes: number; address: number }
  | { type: 'phase-finished'; phase: FlashPhase; elapsedMs: number }
  /** stretches: the whole sectors that it speaks of, where it speaks of some */
  | { type: 'note'; code: string; message: string; stretches?: readonly PlannedSector[] }
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
      /**
       * what came back at the same bus path; null when the plan stays in DFU mode. sameBy: path: only its place says that
       * it is the same board. serial: its chip does too, in families whose serial numbers tell that.
       */
      returnedAs: (ReturnedDevice & { sameBy: 'path' | 'serial' }) | null;
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
      bootable: Bootable;
      /** the command line that carries this on, for a shell; null where there is none */
      again: string | null;
      /** what to do now, in order */
      next: readonly string[];
    };
