import type { KernelEvent, KernelLogFacts } from '../evidence/kernel-log.ts';
import { collected, gap, type Section } from '../evidence/section.ts';
import { parseKernelLogLine } from '../formats/kernel-log.ts';
import { printable } from '../formats/text.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { ProcessError, type ProcessResult } from '../ports/processes.ts';

const TIMEOUT_MS = 3000;
const MAX_BYTES = 4 * 1024 * 1024;
/** enough for the last hours of a machine on which a device keeps falling off the bus */
const MAX_LINES = 2000;

/** Where the kernel's messages can be had without root: the first that answers is used. */
const SOURCES: readonly (readonly string[])[] = [
  ['dmesg'],
  ['journalctl', '-k', '-o', 'short-monotonic', '--no-pager', '-n', String(MAX_LINES)],
];

/** What the kernel said about USB lately. Many systems keep `dmesg` for root; then the journal is asked. */
export async function probeKernelLog({
  environment,
  processes,
}: HostPorts): Promise<Section<KernelLogFacts>> {
  if (environment.platform !== 'linux') {
    return gap('unsupported-platform', 'The kernel log is read on Linux only.');
  }
  const refusals: string[] = [];
  let timedOut = false;
  for (const argv of SOURCES) {
    let result: ProcessResult;
    try {
      result = await processes.run(argv, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
    } catch (error) {
      if (!(error instanceof ProcessError)) throw error;
      continue;
    }
    timedOut ||= result.timedOut;
    // journalctl ends with 0 and says in a line of its own that this user may see nothing
    const isEmpty = !result.stdout.includes('\n') || /^-- No entries --$/m.test(result.stdout);
    if (result.exitCode === 0 && !isEmpty) return collected({ events: readEvents(argv, result.stdout) });
    refusals.push(`${argv[0]}: ${printable(result.stderr.trim() || 'no messages')}`);
  }
  if (refusals.length === 0) return gap('tool-missing', 'Neither dmesg nor journalctl is there.');
  return gap(timedOut ? 'timed-out' : 'no-permission', refusals.join('; '));
}

/** journalctl's short-monotonic form puts "hostname kernel:" between the time and the message. */
function asDmesg(line: string): string {
  return line.replace(/^(\[[ \d.]{1,20}\]) \S{1,255} kernel: /, '$1 ');
}

function readEvents(argv: readonly string[], output: string): KernelEvent[] {
  const lines = output.split('\n').slice(-MAX_LINES - 1);
  return lines.flatMap((line) => {
    const event = parseKernelLogLine(asDmesg(line));
    if (!event) return [];
    const text = printable(line, 300);
    return [{ ...event, text, host: null, origin: { kind: 'command' as const, argv: [...argv], text } }];
  });
}
