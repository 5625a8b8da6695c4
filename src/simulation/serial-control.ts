import { SerialError } from '../ports/serial.ts';

export const SERIAL_FAULTS = [
  'unheard',
  'unanswered',
  'half',
  'garbled',
  'nacked',
  'rubbish',
  'disconnect',
] as const;

/**
 * What may go wrong with one write to a serial port and its answer. unheard: nothing of it reaches the line. half: the
 * first half does. garbled: its first byte arrives with other bits. unanswered: it arrives, and what comes back before
 * the next write is lost. nacked: the first byte that comes back is made 0x1F. rubbish: two senseless bytes come in
 * front of the answer. disconnect: the cable is pulled just before.
 */
export type SerialFault = (typeof SERIAL_FAULTS)[number];

/** Counts the writes to serial ports, and makes those fail that a test chose. */
export class SerialControl {
  /** bytes of each write so far, in order, over all ports */
  readonly log: { path: string; bytes: Uint8Array }[] = [];
  private readonly faults = new Map<number, SerialFault>();
  private killAt = Number.POSITIVE_INFINITY;

  /** The `nth` write from now, counted from 1, goes wrong. */
  failWrite(nth: number, kind: SerialFault): void {
    this.faults.set(this.log.length + nth, kind);
  }

  /** As if the program were killed before its `nth` write from now: its ports are closed, nothing more comes of it. */
  killAtWrite(nth: number): void {
    this.killAt = this.log.length + nth;
  }

  isKilled(): boolean {
    return this.log.length >= this.killAt;
  }

  /** A new run of the program. */
  revive(): void {
    this.killAt = Number.POSITIVE_INFINITY;
  }

  /** Rejects whatever a killed program would still do. */
  assertAlive(): void {
    if (this.isKilled()) throw new SerialError('other', 'the simulated program was killed');
  }

  /** Writes down a write and says which fault it meets. */
  begin(path: string, bytes: Uint8Array): SerialFault | undefined {
    this.log.push({ path, bytes });
    const fault = this.faults.get(this.log.length);
    this.faults.delete(this.log.length);
    return fault;
  }
}
