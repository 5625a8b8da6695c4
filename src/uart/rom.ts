import type { Clock } from '../ports/clock.ts';
import { type Serial, SerialError, type SerialHandle } from '../ports/serial.ts';
import { LIMIT_MS } from './an3155.ts';
import { get, getId, type RomAbilities, readMemory } from './commands.ts';
import { type EntryAttempt, enter } from './entry.ts';
import { UartLine } from './line.ts';
import { resynchronise } from './sync.ts';
import { UartError } from './uart-error.ts';
import { entersAlone, type Wiring } from './wiring.ts';

/** A ROM in step, that has said what it is and can. */
export interface UartRom extends RomAbilities {
  line: UartLine;
  wiring: Wiring;
  productId: number;
  attempts: readonly EntryAttempt[];
}

/** How often something that changes nothing is asked again after the line was disturbed. */
const MOST_TRIES = 3;

interface Way {
  path: string;
  /** tried in order */
  wirings: readonly Wiring[];
  baudRate: number;
}

/**
 * Opens the port at 8E1, leads the board into its ROM and asks what it is. On failure the port is closed again.
 * EntryError when no ROM answers; UartError, SerialError.
 */
export async function openRom(
  { serial, clock }: { serial: Serial; clock: Clock },
  { path, wirings, baudRate }: Way,
): Promise<UartRom> {
  const port = await serial.open(path, { baudRate, parity: 'even' });
  try {
    return await introduce(port, clock, { wirings, baudRate });
  } catch (error) {
    await port.close();
    throw error;
  }
}

async function introduce(
  port: SerialHandle,
  clock: Clock,
  { wirings, baudRate }: Omit<Way, 'path'>,
): Promise<UartRom> {
  const line = new UartLine(port, baudRate);
  const { wiring, attempts } = await enter(line, clock, wirings);
  const abilities = await again(line, clock, () => get(line));
  const productId = await again(line, clock, () => getId(line));
  return { ...abilities, line, wiring, productId, attempts };
}

/**
 * The same at the first of several rates that holds: a ROM measures the rate once per reset, so each step down needs
 * another, and `wiring` must be able to give it. A rate holds when a block read twice at it is the same.
 */
export async function openRomFast(
  host: { serial: Serial; clock: Clock },
  { path, wiring, baudRates }: { path: string; wiring: Wiring; baudRates: readonly number[] },
  probe: number,
): Promise<UartRom> {
  const usable = entersAlone(wiring) ? baudRates : baudRates.slice(-1);
  for (const [index, baudRate] of usable.entries()) {
    const isLast = index === usable.length - 1;
    try {
      const rom = await openRom(host, { path, wirings: [wiring], baudRate });
      if (isLast || (await holds(rom, probe))) return rom;
      await rom.line.port.close();
    } catch (error) {
      const mayBeTheRate = !(error instanceof SerialError) || error.kind === 'unsupported';
      if (isLast || !mayBeTheRate) throw error;
    }
  }
  throw new RangeError('no rate to try');
}

async function holds({ line }: UartRom, probe: number): Promise<boolean> {
  try {
    const first = await readMemory(line, probe, 256);
    const second = await readMemory(line, probe, 256);
    return first.every((byte, at) => byte === second[at]);
  } catch (error) {
    // refused is an answer: the line carried it
    if (error instanceof UartError) return error.kind === 'nack';
    await line.port.close();
    throw error;
  }
}

/**
 * Asks something that changes nothing, and again after getting back in step when the line was disturbed. What the ROM
 * refuses each time, it refuses.
 */
export async function again<T>(line: UartLine, clock: Clock, ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof UartError) || tries === MOST_TRIES) throw error;
      await resynchronise(line, LIMIT_MS.erasePage, () => clock.nowMs());
    }
  }
}
