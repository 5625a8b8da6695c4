import type { Clock } from '../ports/clock.ts';
import type { SerialHandle, SerialLines } from '../ports/serial.ts';

export type ControlLine = 'rts' | 'dtr';
export type BootPin = 'boot0' | 'nreset';

/** A control line that moves a boot pin: asserted it makes BOOT0 high, or holds RESET; inverted: released it does. */
export interface PinDrive {
  line: ControlLine;
  isInverted: boolean;
}

/** How an adapter's control lines hang on a board; null: a jumper or a button does it. */
export interface Wiring {
  boot0: PinDrive | null;
  nreset: PinDrive | null;
}

/** RX, TX and ground: whoever wants the ROM sets BOOT0 and presses RESET. */
export const THREE_WIRES: Wiring = { boot0: null, nreset: null };

/** long enough for the capacitor at a RESET pin */
const RESET_MS = 10;
/** a ROM listens 1 to 3 ms after RESET (AN2606, start-up); one that is late is asked again */
const START_MS = 10;

const TERM = /^(rts|dtr)=(!?)(boot0|nreset)$/;

/** The expression is none: `part` is what could not be understood. */
export class WiringSyntaxError extends Error {
  readonly part: string;
  constructor(part: string, message: string) {
    super(message);
    this.name = 'WiringSyntaxError';
    this.part = part;
  }
}

/**
 * Reads `rts=boot0,dtr=nreset`: which line moves which pin, `!` in front of the pin where the line released does it;
 * `none` for three wires. WiringSyntaxError.
 */
export function parseWiring(text: string): Wiring {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === 'none') return THREE_WIRES;
  const wiring: Wiring = { boot0: null, nreset: null };
  const used = new Set<string>();
  for (const part of trimmed.split(',')) {
    const [, line, inverted, pin] = TERM.exec(part.trim()) ?? [];
    if ((line !== 'rts' && line !== 'dtr') || (pin !== 'boot0' && pin !== 'nreset')) {
      throw new WiringSyntaxError(part.trim(), 'it is not of the form rts=boot0 or dtr=!nreset');
    }
    if (used.has(line) || wiring[pin])
      throw new WiringSyntaxError(part.trim(), 'a line or a pin comes twice');
    used.add(line);
    wiring[pin] = { line, isInverted: inverted === '!' };
  }
  return wiring;
}

export function formatWiring({ boot0, nreset }: Wiring): string {
  const term = (pin: BootPin, drive: PinDrive | null) =>
    drive ? [`${drive.line}=${drive.isInverted ? '!' : ''}${pin}`] : [];
  return [...term('boot0', boot0), ...term('nreset', nreset)].join(',') || 'none';
}

/** Can these lines start the ROM, and the firmware afterwards, with no hand at the board? */
export function entersAlone({ boot0, nreset }: Wiring): boolean {
  return boot0 !== null && nreset !== null;
}

/** RESET with BOOT0 high: the ROM starts. SerialError, "unsupported" where the port has no such lines. */
export async function enterRom(port: SerialHandle, clock: Clock, wiring: Wiring): Promise<void> {
  await pulseReset(port, clock, wiring, true);
}

/** RESET with BOOT0 low: what is in the flash starts, as after switching on. SerialError. */
export async function startFirmware(port: SerialHandle, clock: Clock, wiring: Wiring): Promise<void> {
  await pulseReset(port, clock, wiring, false);
}

/** Both pins at rest, whatever opening the port did to the lines. SerialError. */
export async function atRest(port: SerialHandle, wiring: Wiring): Promise<void> {
  await port.setLines(linesFor(wiring, { boot0: false, nreset: false }));
}

async function pulseReset(port: SerialHandle, clock: Clock, wiring: Wiring, boot0: boolean): Promise<void> {
  await port.setLines(linesFor(wiring, { boot0, nreset: true }));
  await clock.sleep(RESET_MS);
  await port.setLines(linesFor(wiring, { boot0, nreset: false }));
  await clock.sleep(START_MS);
}

/** A line that moves nothing is released. */
function linesFor(wiring: Wiring, active: Record<BootPin, boolean>): SerialLines {
  const lines = { rts: false, dtr: false };
  for (const pin of ['boot0', 'nreset'] as const) {
    const drive = wiring[pin];
    if (drive) lines[drive.line] = active[pin] !== drive.isInverted;
  }
  return lines;
}
