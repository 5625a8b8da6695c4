import { fallingEdges, type Transmission } from './transmission.ts';

/** From the fall of the start bit of 0x7F to the fall of its eighth data bit. */
const BITS_BETWEEN_FALLS = 8;
/** eighth data bit, parity and stop bit are still to come when the rate is known */
const BITS_AFTER_SECOND_FALL = 3;
/** below this the counter of the ROM overflows (AN3155 2.1) */
const LOWEST_RATE = 1200;

/**
 * How the ROM learns the rate: it expects 0x7F and times the line between two falls (AN3155 1). It does not look which
 * byte it was, so any other one gives a wrong rate, and that stays until the next reset.
 */
export class RateMeter {
  private firstFallMs: number | null = null;

  /** The rate, and from when on the ROM listens with it; null while it has not seen enough. */
  measure(transmission: Transmission): { baudRate: number; fromMs: number } | null {
    for (const fallMs of fallingEdges(transmission)) {
      const baudRate =
        (BITS_BETWEEN_FALLS * 1000) / (fallMs - (this.firstFallMs ?? Number.NEGATIVE_INFINITY));
      // half a bit of margin, as times are rounded
      if (baudRate >= LOWEST_RATE * 0.99) {
        const bitMs = 1000 / baudRate;
        return { baudRate, fromMs: fallMs + (BITS_AFTER_SECOND_FALL - 0.5) * bitMs };
      }
      this.firstFallMs = fallMs;
    }
    return null;
  }
}
