import type fc from 'fast-check';
import type { ImageError } from '../../src/firmware/image.ts';

/** A parser with inputs for it. */
export interface Parser {
  /** the export that is fuzzed */
  name: string;
  /** one input as data, so that a failing one can be printed */
  inputs: fc.Arbitrary<unknown>;
  read: (input: never) => unknown;
  /** the one error that it may end in; without it, none */
  refusesWith?: typeof ImageError;
}

/** Milliseconds that one input may take, on a slow and busy machine. */
export const INPUT_LIMIT_MS = 5000;
