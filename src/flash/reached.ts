import type { Return } from './come-back.ts';
import type { Programmer } from './programmer.ts';

/** The planned device, found again and open. */
export interface Reached {
  programmer: Programmer;
  /** After it was told to leave: waits until something is back in its place. `checkpoint` may throw. */
  comeBack: (checkpoint: () => void) => Promise<Return>;
}
