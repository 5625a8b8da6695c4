import type { Clock } from '../ports/clock.ts';

/** 2026-03-14T09:00:00Z: every simulated host starts there, so that runs repeat exactly. */
const EPOCH_AT_START_MS = 1_773_478_800_000;
/** a jump this long is a time limit or a patient wait: real work, such as a module still loading, goes first */
const LONG_JUMP_MS = 500;
const GRACE_FOR_REAL_WORK_MS = 4;
const SHORTEST_REAL_WAIT_MS = 1;

interface Wakeup {
  atMs: number;
  /** order among equals */
  sequence: number;
  /** of performance.now(); 0 = at once */
  realDueMs: number;
  /** happens only when time passes for something else */
  isBackground: boolean;
  wake: () => void;
}

/**
 * A clock of discrete events: a sleeper wakes when everything that could run before it has run, and only then does
 * time move on to it. With pace 0 waiting takes no real time; with pace p each simulated millisecond takes p real ones.
 * Times are milliseconds.
 */
export class VirtualClock implements Clock {
  private time = 0;
  private sequence = 0;
  private running = false;
  private waiting: NodeJS.Timeout | null = null;
  /** real time that was too short to wait for, added to the next wait */
  private owedMs = 0;
  /** performance.now() when `time` last moved */
  private movedAtRealMs = performance.now();
  private readonly queue: Wakeup[] = [];
  /** wakeups in the queue that are not in the background */
  private foreground = 0;
  private readonly pace: number;

  constructor(pace: number) {
    this.pace = pace;
  }

  /** How many ms pass for a real host while one passes here. */
  hostMsPerMs(): number {
    return this.pace > 0 ? this.pace : 1;
  }

  nowMs(): number {
    return this.time;
  }

  epochMs(): number {
    return EPOCH_AT_START_MS + this.time;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Lets something happen `ms` from now, whether anybody sleeps or not; the returned function calls it off. */
  after(ms: number, happen: () => void): () => void {
    const wakeup = this.plan(ms, happen, false);
    return () => this.callOff(wakeup);
  }

  /**
   * The same for what goes on and on: alone it neither moves a clock of pace 0 nor keeps the program from ending.
   */
  inBackground(ms: number, happen: () => void): void {
    this.plan(ms, happen, true);
  }

  private plan(ms: number, happen: () => void, isBackground: boolean): Wakeup {
    const wait = Math.max(0, ms);
    const realDueMs = this.pace > 0 ? performance.now() + wait * this.pace : 0;
    const wakeup = {
      atMs: this.time + wait,
      sequence: this.sequence++,
      realDueMs,
      isBackground,
      wake: happen,
    };
    if (!isBackground) this.foreground += 1;
    if (!isBackground) this.waiting?.ref();
    let at = this.queue.length;
    while (at > 0 && isBefore(wakeup, this.queue[at - 1])) at -= 1;
    this.queue.splice(at, 0, wakeup);
    if (this.waiting && at === 0) {
      // it comes before what is waited for
      clearTimeout(this.waiting);
      this.waiting = null;
      setImmediate(() => this.settle());
    } else if (!this.running) {
      this.running = true;
      setImmediate(() => this.settle());
    }
    return wakeup;
  }

  private callOff(wakeup: Wakeup): void {
    const at = this.queue.indexOf(wakeup);
    if (at < 0) return;
    this.queue.splice(at, 1);
    if (!wakeup.isBackground) this.foreground -= 1;
    if (!this.waiting || at > 0) return;
    // it was the one that is waited for
    clearTimeout(this.waiting);
    this.waiting = null;
    setImmediate(() => this.settle());
  }

  /** Nothing that was planned happens any more. */
  stop(): void {
    this.queue.length = 0;
    this.foreground = 0;
    if (this.waiting) clearTimeout(this.waiting);
    this.waiting = null;
    this.running = false;
  }

  /**
   * Something came from outside the simulation: lets the time pass that passed in reality since the last event, up to
   * the next one. Without a pace, reality has no time here.
   */
  catchUp(): void {
    if (this.pace === 0) return;
    const real = this.time + (performance.now() - this.movedAtRealMs) / this.pace;
    this.moveTo(Math.min(real, this.queue[0]?.atMs ?? real));
  }

  private moveTo(ms: number): void {
    this.time = Math.max(this.time, ms);
    this.movedAtRealMs = performance.now();
  }

  /** Waits in real time where the next wakeup asks for it, then goes on to it. */
  private settle(): void {
    const next = this.queue[0];
    if (!next || (this.pace === 0 && this.foreground === 0)) {
      this.running = false;
      return;
    }
    const grace = next.atMs - this.time >= LONG_JUMP_MS ? GRACE_FOR_REAL_WORK_MS : 0;
    const paced = this.pace > 0 ? next.realDueMs + this.owedMs - performance.now() : 0;
    if (paced >= SHORTEST_REAL_WAIT_MS || grace > 0) {
      this.owedMs = 0;
      this.waiting = setTimeout(
        () => {
          this.waiting = null;
          this.wakeNext();
        },
        Math.max(paced, grace),
      );
      if (this.foreground === 0) this.waiting.unref();
    } else {
      this.owedMs = Math.max(0, paced);
      this.wakeNext();
    }
  }

  private wakeNext(): void {
    const next = this.queue.shift();
    if (next) {
      if (!next.isBackground) this.foreground -= 1;
      this.moveTo(next.atMs);
      next.wake();
    }
    setImmediate(() => this.settle());
  }
}

function isBefore(a: Wakeup, b: Wakeup | undefined): boolean {
  return b !== undefined && (a.atMs < b.atMs || (a.atMs === b.atMs && a.sequence < b.sequence));
}
