import type { HostFacts } from '../evidence/host.ts';
import { collected, gap, type Origin, type Section } from '../evidence/section.ts';
import type { HostLine } from '../formats/host-lines.ts';
import { readVirtualization } from '../formats/virtualization.ts';

const MAX_HOSTS = 64;

/** What a text tells of the machines in it; the evidence holds the one that was told of last. */
export class HostTold {
  private readonly hosts = new Map<string | null, HostFacts>();

  platform(host: string | null, platform: string): void {
    this.of(host).platform = platform;
  }

  line(host: string | null, line: HostLine, origin: Origin): void {
    const facts = this.of(host);
    switch (line.tells) {
      case 'kernel':
        facts.platform = line.platform;
        facts.kernel = line.kernel;
        facts.arch = line.arch;
        break;
      case 'os-name':
        facts.osName = line.text;
        break;
      case 'os-id':
        facts.osId = line.text;
        break;
      case 'os-version':
        facts.osVersion = line.text;
        break;
      case 'model':
        facts.model = line.text;
        break;
      case 'user':
        facts.user = { name: line.name, uid: line.uid, groups: line.groups };
        break;
      case 'throttled':
        facts.throttled = { flags: line.flags, origin };
        break;
      case 'virtualization': {
        const surrounding = readVirtualization(line.name);
        facts.surroundings = surrounding ? [{ ...surrounding, origin }] : [];
        break;
      }
    }
  }

  finish(): Section<HostFacts> {
    const facts = [...this.hosts.values()].at(-1);
    if (!facts) return gap('not-collected', 'The text does not tell what machine it comes from.');
    return this.hosts.size === 1
      ? collected(facts)
      : collected(facts, ['The text comes from several machines; this is the last one that it describes.']);
  }

  /** A host's facts, which become the last ones told of. */
  private of(host: string | null): HostFacts {
    const facts = this.hosts.get(host) ?? {
      platform: null,
      osName: null,
      osId: null,
      osVersion: null,
      kernel: null,
      arch: null,
      model: null,
      user: null,
    };
    this.hosts.delete(host);
    this.hosts.set(host, facts);
    const [oldest] = this.hosts.keys();
    if (this.hosts.size > MAX_HOSTS && oldest !== undefined) this.hosts.delete(oldest);
    return facts;
  }
}
