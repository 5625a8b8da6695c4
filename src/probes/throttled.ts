import type { HostFacts } from '../evidence/host.ts';
import { readHostLine } from '../formats/host-lines.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { ProcessError } from '../ports/processes.ts';

const ARGV = ['vcgencmd', 'get_throttled'];
const LIMITS = { timeoutMs: 2000, maxBytes: 4096 };

/**
 * What a Raspberry Pi's firmware noted of low voltage and throttling since it was started; undefined where it cannot
 * be asked (no vcgencmd, or a user outside the group video).
 */
export async function readThrottled({ processes }: HostPorts): Promise<HostFacts['throttled']> {
  try {
    const { stdout } = await processes.run(ARGV, LIMITS);
    const told = readHostLine(stdout.trim());
    if (told?.tells !== 'throttled') return undefined;
    return { flags: told.flags, origin: { kind: 'command', argv: ARGV, text: stdout.trim().slice(0, 100) } };
  } catch (error) {
    if (error instanceof ProcessError) return undefined;
    throw error;
  }
}
