import type { LineCoding } from '../cdc/cdc-acm-function.ts';
import { RateMeter } from './rate-meter.ts';
import { endMs, type ReceivedByte, receive, romCoding, type Transmission } from './transmission.ts';
import { romSession } from './uart-commands.ts';
import type { FlashWork } from './uart-memory.ts';
import type { RomContext, RomStep, StepAnswer, Steps } from './uart-session.ts';

/** What the ROM does to the board around it. */
export interface UartRomEvents {
  transmit(transmission: Transmission): void;
  jump(address: number): void;
  reset(): void;
}

/** Waiting, on the clock of the board: what a reset comes before does not happen. */
export interface BoardClock {
  nowMs(): number;
  later(ms: number, happen: () => void): void;
}

/** how far off the ROM's own rate is when it measured one that is above its limit: more than a UART forgives */
const OVERSHOOT = 1.3;
const NOTHING = new Uint8Array(0);

/**
 * The ROM's UART, from the release of RESET to the next one: it measures the rate once, then it polls. It has no
 * buffer: of what comes while it works or sends, one byte is kept.
 */
export class UartRom {
  private readonly meter = new RateMeter();
  private coding: LineCoding | null = null;
  private readonly session: Steps;
  private step: RomStep | null = null;
  private received: number[] = [];
  private isDamaged = false;
  /** the UART's data register, while nobody looks */
  private held: ReceivedByte | null = null;
  private isAtWork = false;
  private work: FlashWork | null = null;
  private readonly context: RomContext;
  private readonly clock: BoardClock;
  private readonly events: UartRomEvents;

  constructor(context: RomContext, clock: BoardClock, events: UartRomEvents) {
    this.context = context;
    this.clock = clock;
    this.events = events;
    this.session = romSession(context);
  }

  /** The rate that it keeps until the next reset; null before the first 0x7F. */
  rate(): number | null {
    return this.coding?.baudRate ?? null;
  }

  /** Something came in over the line, and has ended. */
  receive(transmission: Transmission): void {
    if (this.coding) {
      this.take(receive(transmission, this.coding));
      return;
    }
    const measured = this.meter.measure(transmission);
    if (!measured) return;
    const { highestRate } = this.context.profile;
    const isTooFast = measured.baudRate > highestRate.baudRate * 1.01;
    this.coding = romCoding(measured.baudRate * (isTooFast ? OVERSHOOT : 1));
    this.advance(NOTHING);
    this.take(receive(transmission, this.coding, measured.fromMs));
  }

  /** RESET or no supply: what was under way stays half done. */
  stop(): void {
    this.work?.interrupt();
    this.work = null;
  }

  private take(bytes: readonly ReceivedByte[]): void {
    for (const byte of bytes) {
      if (byte.isDamaged) this.context.judgement.damagedBytes += 1;
      if (!this.isAtWork) this.accept(byte);
      else if (this.held) this.context.judgement.overruns += 1;
      else this.held = byte;
    }
  }

  private accept({ byte, isDamaged }: ReceivedByte): void {
    if (this.step?.kind !== 'receive') return;
    this.received.push(byte);
    this.isDamaged ||= isDamaged;
    // what follows a damaged byte is not waited for: the ROM answers at once
    if (this.received.length < this.step.count && !this.isDamaged) return;
    const answer = this.isDamaged ? null : Uint8Array.from(this.received);
    this.received = [];
    this.isDamaged = false;
    this.advance(answer);
  }

  private advance(answer: StepAnswer): void {
    const next = this.session.next(answer);
    this.step = next.done ? null : next.value;
    const { step } = this;
    if (step?.kind === 'send') this.send(step.bytes);
    else if (step?.kind === 'work') this.workFor(step.work);
    else if (step?.kind === 'jump') this.events.jump(step.address);
    else if (step?.kind === 'reset') this.events.reset();
  }

  private send(bytes: Uint8Array): void {
    if (!this.coding) return;
    const transmission = { bytes, coding: this.coding, startMs: this.clock.nowMs() };
    // first: what the ROM does next, such as a reset, comes after the last bit
    this.events.transmit(transmission);
    this.busyFor(endMs(transmission) - transmission.startMs);
  }

  private workFor(work: FlashWork): void {
    this.work = work;
    this.busyFor(work.durationMs);
  }

  private busyFor(ms: number): void {
    this.isAtWork = true;
    this.clock.later(ms, () => {
      this.isAtWork = false;
      this.work = null;
      this.advance(NOTHING);
      const { held } = this;
      if (held && !this.isAtWork) {
        this.held = null;
        this.accept(held);
      }
    });
  }
}
