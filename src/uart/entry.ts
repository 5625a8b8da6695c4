import type { Clock } from '../ports/clock.ts';
import { SerialError, type SerialHandle } from '../ports/serial.ts';
import type { UartLine } from './line.ts';
import { type SyncOutcome, synchronise } from './sync.ts';
import { UartError } from './uart-error.ts';
import {
  atRest,
  enterRom,
  entersAlone,
  formatWiring,
  parseWiring,
  THREE_WIRES,
  type Wiring,
} from './wiring.ts';

/** One way into the ROM that was tried, and what it came to. */
export interface EntryAttempt {
  /** as `formatWiring` writes it */
  wiring: string;
  /** null: the ROM answered */
  failure: string | null;
}

/**
 * What is tried when nobody says how the board is wired: first a ROM that runs already, then the circuits that are
 * common. A wrong one resets the board into its firmware at worst.
 */
export const PRESETS: readonly Wiring[] = [
  THREE_WIRES,
  ...['rts=boot0,dtr=nreset', 'dtr=boot0,rts=nreset', 'rts=!boot0,dtr=nreset', 'dtr=!boot0,rts=nreset'].map(
    parseWiring,
  ),
];

/** None of the ways led into a ROM that speaks this protocol. */
export class EntryError extends Error {
  readonly attempts: readonly EntryAttempt[];
  constructor(attempts: readonly EntryAttempt[]) {
    super(
      `no bootloader answered (${attempts.map(({ wiring, failure }) => `${wiring}: ${failure}`).join('; ')})`,
    );
    this.name = 'EntryError';
    this.attempts = attempts;
  }
}

/**
 * Tries the ways into the ROM in order, until one is answered; at last those without a RESET of their own again, for a
 * ROM that a killed program left in the middle of a frame. Rejects with EntryError; SerialError where the port itself
 * fails.
 */
export async function enter(
  line: UartLine,
  clock: Clock,
  wirings: readonly Wiring[],
): Promise<{ wiring: Wiring; outcome: SyncOutcome; attempts: readonly EntryAttempt[] }> {
  const attempts: EntryAttempt[] = [];
  const tries = [
    ...wirings.map((wiring) => ({ wiring, mayBeInFrame: false })),
    ...wirings.filter((one) => !entersAlone(one)).map((wiring) => ({ wiring, mayBeInFrame: true })),
  ];
  for (const { wiring, mayBeInFrame } of tries) {
    const name = formatWiring(wiring);
    try {
      await prepareLines(line.port, clock, wiring);
      const outcome = await synchronise(line, mayBeInFrame);
      attempts.push({ wiring: name, failure: null });
      return { wiring, outcome, attempts };
    } catch (error) {
      const isNone =
        error instanceof UartError || (error instanceof SerialError && error.kind === 'unsupported');
      if (!isNone) throw error;
      attempts.push({ wiring: name, failure: error instanceof UartError ? error.got : error.message });
    }
  }
  throw new EntryError(attempts);
}

async function prepareLines(port: SerialHandle, clock: Clock, wiring: Wiring): Promise<void> {
  if (entersAlone(wiring)) {
    await enterRom(port, clock, wiring);
    return;
  }
  try {
    await atRest(port, wiring);
  } catch (error) {
    // three wires need no lines, and a port without any has none that could be wrong
    if (!(error instanceof SerialError && error.kind === 'unsupported')) throw error;
  }
}
