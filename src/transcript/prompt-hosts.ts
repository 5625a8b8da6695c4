import { consoleLines } from '../formats/console-text.ts';
import { readPrompt } from '../formats/shell-prompt.ts';

const MAX_MACHINES = 1000;
/** "@" in UTF-8 */
const AT = 0x40;

/** The machines whose prompts a text shows. One that several users are logged in to is one host, by its first name. */
export class PromptHosts {
  private readonly machines = new Map<string, string>();

  /** What this machine goes by: of "pi@printer" and "root@printer" the one that came first. */
  nameOf(userAtHost: string): string {
    const machine = userAtHost.slice(userAtHost.indexOf('@') + 1).toLowerCase();
    const known = this.machines.get(machine);
    if (known !== undefined) return known;
    if (this.machines.size < MAX_MACHINES) this.machines.set(machine, userAtHost);
    return userAtHost;
  }
}

/**
 * Of each source the host that its beginning belongs to: that of its first prompt. A prompt without a name ("$ ") says
 * nothing against the ones that have one, and neither does a source without any, when all others come from one host.
 */
export function firstHosts(texts: readonly (string | Uint8Array)[]): (string | null)[] {
  const found = texts.map(firstHost);
  const named = new Set(found.filter((host) => typeof host === 'string'));
  const [only] = named;
  return found.map((host) => (host === undefined && named.size === 1 ? (only ?? null) : (host ?? null)));
}

/** Null: the first prompt is one of Windows, which names no host. Undefined: there is none that tells. */
function firstHost(text: string | Uint8Array): string | null | undefined {
  const hasAt = typeof text === 'string' ? text.includes('@') : text.includes(AT);
  if (!hasAt) return undefined;
  for (const line of consoleLines(text)) {
    const prompt = readPrompt(line.text);
    if (prompt?.host != null) return prompt.host;
    if (prompt?.platform) return null;
  }
  return undefined;
}
