import { collected, gap, type Origin, type Section } from '../evidence/section.ts';
import type { ServiceFacts } from '../evidence/services.ts';
import { readServiceLine } from '../formats/service-lines.ts';

const MAX_SERVICES = 500;

/** The services whose state a text shows; of one shown twice the last state. */
export class ServicesTold {
  private readonly services = new Map<string, ServiceFacts['services'][number]>();
  /** the unit of `systemctl status` whose state has not come yet */
  private unit: string | null = null;

  /** Takes a line of systemctl in. Returns whether it is one. */
  read(line: string, origin: Origin): boolean {
    const told = readServiceLine(line);
    if (told === null) return false;
    if (told.tells === 'unit') this.unit = told.name;
    else {
      const name = told.tells === 'row' ? told.name : this.unit;
      if (told.tells === 'state') this.unit = null;
      if (name === null) return false;
      this.add(name, told.state, told.active, origin);
    }
    return true;
  }

  finish(): Section<ServiceFacts> {
    return this.services.size === 0
      ? gap('not-collected', 'The text shows no state of services.')
      : collected({ services: [...this.services.values()] });
  }

  private add(name: string, state: string, active: boolean, origin: Origin): void {
    if (this.services.size >= MAX_SERVICES && !this.services.has(name)) return;
    this.services.delete(name);
    this.services.set(name, { name, active, state, origin });
  }
}
