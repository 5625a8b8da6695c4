import type { RomWork } from './rom-work.ts';

/** Work of a ROM that is under way; times in ms on the virtual clock. */
export class RomJob {
  readonly status: number;
  readonly endsMs: number;
  private readonly work: RomWork;
  private readonly startedMs: number;

  constructor(work: RomWork, startedMs: number) {
    this.work = work;
    this.status = work.status;
    this.startedMs = startedMs;
    this.endsMs = startedMs + work.durationMs;
  }

  /** It ends here: what was not done yet is undone. */
  interrupt(nowMs: number): void {
    if (nowMs < this.endsMs) this.work.interrupt?.((nowMs - this.startedMs) / this.work.durationMs);
  }
}
