import type { KernelEvent, KernelLogFacts } from '../evidence/kernel-log.ts';
import { collected, gap, type Section } from '../evidence/section.ts';
import type { KernelLine } from '../formats/kernel-log.ts';

const MAX_EVENTS = 5000;

/** The kernel's USB messages of a text in its order; of too many the newest. */
export class KernelEvents {
  private events: KernelEvent[] = [];
  private dropped = 0;

  add(line: KernelLine, at: { host: string | null; source: string; line: number; text: string }): void {
    const { host, source, text } = at;
    this.events.push({
      ...line,
      text,
      host,
      origin: { kind: 'log', source, line: at.line, text },
    });
    if (this.events.length >= 2 * MAX_EVENTS) this.keepNewest();
  }

  finish(): Section<KernelLogFacts> {
    if (this.events.length === 0) {
      return gap('not-collected', 'The text shows no kernel messages about USB.');
    }
    this.keepNewest();
    const problems =
      this.dropped > 0 ? [`The text holds ${this.dropped} older kernel messages that were left out.`] : [];
    return collected({ events: this.events }, problems);
  }

  private keepNewest(): void {
    const kept = this.events.slice(-MAX_EVENTS);
    this.dropped += this.events.length - kept.length;
    this.events = kept;
  }
}
