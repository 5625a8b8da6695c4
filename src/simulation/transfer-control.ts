import { type UsbControlSetup, UsbError } from '../ports/usb.ts';
import { REQUEST } from './dfu-states.ts';

export const FAULT_KINDS = [
  'stall',
  'timeout',
  'lost-answer',
  'disconnect',
  'garbage',
  'short-answer',
] as const;

/**
 * What may go wrong with one control transfer. stall, timeout: it never reaches the device. lost-answer: it does, and
 * the host does not hear of it. disconnect: the cable is pulled just before. garbage: an answer of the right length
 * with senseless bytes. short-answer: half of it.
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One control transfer as it went. */
export interface Transfer {
  /** counts from 1 over the whole host */
  number: number;
  /** virtual ms at its start */
  atMs: number;
  path: string;
  direction: 'in' | 'out';
  setup: UsbControlSetup;
  /** asked for (in) or sent (out) */
  bytes: number;
  outcome: 'done' | 'stall' | 'timeout' | 'disconnected' | 'killed';
}

/** Counts transfers, keeps their log, and makes the ones fail that a test chose. */
export class TransferControl {
  readonly log: Transfer[] = [];
  private count = 0;
  private readonly faults = new Map<number, FaultKind>();
  /** blocks of data sent so far, and planted faults, by path */
  private readonly writes = new Map<string, number>();
  private readonly writeFaults = new Map<string, FaultKind>();
  private killAt = Number.POSITIVE_INFINITY;

  /** Control transfers so far. */
  transferCount(): number {
    return this.count;
  }

  /** The `nth` transfer from now, counted from 1, goes wrong. */
  failTransfer(nth: number, kind: FaultKind): void {
    this.faults.set(this.count + nth, kind);
  }

  /** The first GETSTATUS after the `nth` block of data for the flash, counted from 1, goes wrong. */
  failWrite(path: string, nth: number, kind: FaultKind): void {
    this.writeFaults.set(`${path} ${nth}`, kind);
  }

  /** As if the program were killed before its `nth` transfer from now: it and all that follows reach no board. */
  killAtTransfer(nth: number): void {
    this.killAt = this.count + nth;
  }

  isKilled(): boolean {
    return this.count >= this.killAt;
  }

  /** A new run of the program: USB answers again. */
  revive(): void {
    this.killAt = Number.POSITIVE_INFINITY;
  }

  /** Rejects whatever a killed program would still do. */
  assertAlive(): void {
    if (this.isKilled()) throw new UsbError('other', 'the simulated program was killed');
  }

  /** Opens the log's next entry and says which fault it meets. */
  begin(entry: Omit<Transfer, 'number' | 'outcome'>): { transfer: Transfer; fault: FaultKind | undefined } {
    this.count += 1;
    const transfer: Transfer = { number: this.count, ...entry, outcome: 'done' };
    this.log.push(transfer);
    const fault = this.faults.get(this.count) ?? this.faultOfWrite(entry);
    this.faults.delete(this.count);
    if (this.isKilled()) transfer.outcome = 'killed';
    return { transfer, fault };
  }

  private faultOfWrite({ path, setup, bytes }: Omit<Transfer, 'number' | 'outcome'>): FaultKind | undefined {
    if (setup.requestType !== 'class') return undefined;
    const written = this.writes.get(path) ?? 0;
    if (setup.request === REQUEST.DNLOAD && setup.value > 1 && bytes > 0) this.writes.set(path, written + 1);
    if (setup.request !== REQUEST.GETSTATUS) return undefined;
    const fault = this.writeFaults.get(`${path} ${written}`);
    this.writeFaults.delete(`${path} ${written}`);
    return fault;
  }
}
