import { collected, gap, type Section } from '../evidence/section.ts';
import type { ServiceFacts } from '../evidence/services.ts';
import { printable } from '../formats/text.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { ProcessError, type ProcessResult } from '../ports/processes.ts';

const TIMEOUT_MS = 4000;
const MAX_BYTES = 64 * 1024;

/** Services that hold printer boards or get in the way of flashing them. */
const UNITS = [
  'klipper.service',
  'moonraker.service',
  'octoprint.service',
  'ModemManager.service',
  'brltty.service',
  'brltty-udev.service',
  'fwupd.service',
] as const;

/** The installed ones of those services and whether they run, by `systemctl show`. */
export async function probeServices({ environment, processes }: HostPorts): Promise<Section<ServiceFacts>> {
  if (environment.platform !== 'linux') {
    return gap('unsupported-platform', 'Services are looked up on Linux only.');
  }
  const argv = ['systemctl', 'show', '--property=Id,LoadState,ActiveState,SubState', ...UNITS];
  let result: ProcessResult;
  try {
    result = await processes.run(argv, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    return gap('tool-missing', 'systemctl is not there: this system does not use systemd.');
  }
  if (result.timedOut) return gap('timed-out', 'systemctl did not answer in time.');
  if (result.exitCode !== 0) return gap('not-collected', printable(`systemctl: ${result.stderr.trim()}`));
  const services = result.stdout
    .split(/\n{2,}/)
    .map(parseBlock)
    .filter((unit) => unit.get('Id') !== undefined && unit.get('LoadState') === 'loaded')
    .map((unit) => {
      const state = `${unit.get('ActiveState') ?? 'unknown'} (${unit.get('SubState') ?? 'unknown'})`;
      return {
        name: (unit.get('Id') ?? '').replace(/\.service$/, ''),
        active: unit.get('ActiveState') === 'active',
        state,
        origin: { kind: 'command' as const, argv: [...argv], text: state },
      };
    });
  return collected({ services });
}

function parseBlock(block: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of block.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) values.set(line.slice(0, at), printable(line.slice(at + 1).trim()));
  }
  return values;
}
