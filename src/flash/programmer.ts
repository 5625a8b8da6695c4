import type { PlannedSector } from './flash-plan.ts';

/**
 * One command to the device, not sent before `carryOut` is called. Between two steps the device waits for a command,
 * so that whoever stops there leaves nothing half done.
 */
export interface Step<T> {
  /** where in memory; of several sectors the first */
  address: number;
  /** bytes that it covers */
  length: number;
  /** Rejects with ProgrammerError. */
  carryOut(): Promise<T>;
}

/** How the memory behind a programmer takes erasing and writing. */
export interface MemoryTraits {
  /** bytes that one command carries at most; reading or writing fewer costs about as much */
  transferSize: number;
  /** bytes that are programmed at once; a write covers whole units */
  writeUnit: number;
  /** erased flash is known to read as 0xFF */
  erasesToOnes: boolean;
  /** cells that read as erased take a program whatever happened to them: not so where words carry ECC */
  programsBlankCells: boolean;
  /** what was erased beside the firmware is read back too: not so where reading costs as much as writing */
  readsBlankBack: boolean;
  /**
   * neighbouring sectors up to so many bytes share one fate, as telling them apart would cost more than it saves;
   * 0 = each has its own
   */
  sharedFateBytes: number;
}

/**
 * An open device that waits for commands, whatever it is spoken to over. Steps are made one after the other: take the
 * next one only when the last was carried out, and leave off between any two. What is wrong is told as ProgrammerError.
 */
export interface Programmer {
  readonly traits: MemoryTraits;
  /**
   * Reads `length` bytes; a step is one transfer and resolves with its bytes, all of them. To "compare", the first bytes
   * settle it as a rule: where each byte costs time the first step is a short one.
   */
  read(address: number, length: number, use?: 'compare'): Iterable<Step<Uint8Array>>;
  /** Erases whole sectors in the order given; resolves when the device says that it is done. One step may erase several. */
  erase(sectors: readonly PlannedSector[]): Iterable<Step<void>>;
  /** Writes `data` into blank cells; `address` and length are multiples of the write unit. A step is one transfer. */
  write(address: number, data: Uint8Array): Iterable<Step<void>>;
  /** After the last step of a kind: the device gets ready for commands of another kind. */
  settle(): Promise<void>;
  /** After a failure, or whatever a former program left: waits for it and brings it back to where it takes commands. */
  recover(): Promise<void>;
  /**
   * Starts the firmware at `address`. Resolves with null when the device said that it does, else with what came
   * instead: many are gone before they answer, so only what comes back proves anything.
   */
  leave(address: number): Promise<string | null>;
  /** Gives the device back; never rejects, as a device that is gone has nothing to give back. */
  close(): Promise<void>;
}

/**
 * permission, busy, not-opened: it could not be got hold of. gone: it left. silent: no answer in time.
 * stays-busy: it says that it works, longer than is documented. refused: it answered, with an error or something unfit.
 * block-lost: it dropped a write half done; its sector must be erased before it is written again. other: the driver failed.
 */
export type ProgrammerErrorKind =
  | 'permission'
  | 'busy'
  | 'not-opened'
  | 'gone'
  | 'silent'
  | 'stays-busy'
  | 'refused'
  | 'block-lost'
  | 'other';

/** What a device, or the way to it, failed with; the protocol's own error is its `cause`. */
export class ProgrammerError extends Error {
  readonly kind: ProgrammerErrorKind;
  constructor(kind: ProgrammerErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProgrammerError';
    this.kind = kind;
  }
}

/** It answered and would not: something else may still be asked of it. */
export function isRefusal(error: unknown): error is ProgrammerError {
  return (
    error instanceof ProgrammerError &&
    (error.kind === 'refused' || error.kind === 'stays-busy' || error.kind === 'block-lost')
  );
}
