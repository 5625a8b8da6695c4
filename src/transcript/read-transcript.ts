import { type Evidence, type Intent, SCHEMA_VERSION } from '../evidence/evidence.ts';
import type { RunFacts } from '../evidence/runs.ts';
import { collected, gap, type Section } from '../evidence/section.ts';
import { consoleLines } from '../formats/console-text.ts';
import { withoutNumbers } from '../formats/numbered-lines.ts';
import { quotedLines } from '../formats/quoted-lines.ts';
import { printable } from '../formats/text.ts';
import { joinWrapped } from '../formats/wrapped-lines.ts';
import { ConfigTold } from './config-told.ts';
import { HostTold } from './host-told.ts';
import { KernelEvents } from './kernel-events.ts';
import { PortsTold } from './ports-told.ts';
import { firstHosts, PromptHosts } from './prompt-hosts.ts';
import { RunLog } from './run-log.ts';
import { isCommand } from './run-starts.ts';
import { ServicesTold } from './services-told.ts';
import { SourceReader } from './source-reader.ts';
import { ToolsTold } from './tools-told.ts';
import { UsbListings } from './usb-listings.ts';

/**
 * Pasted console text as evidence: tool runs, each host's last list of USB devices, kernel messages, what the text
 * tells of its machine. Never throws; linear in the length of the text, with bounded memory beside it. `name` is what
 * the proofs call the source; bytes are UTF-8.
 */
export function readTranscript(sources: readonly { name: string; text: string | Uint8Array }[]): Evidence {
  const log = new RunLog();
  const parts = {
    log,
    usb: new UsbListings(),
    kernel: new KernelEvents(),
    host: new HostTold(),
    hosts: new PromptHosts(),
    ports: new PortsTold(),
    services: new ServicesTold(),
    tools: new ToolsTold(),
    config: new ConfigTold(),
  };
  const hosts = firstHosts(sources.map((source) => source.text));
  let linesRead = 0;
  let linesRecognised = 0;
  const names = sources.map((source) => printable(source.name, 300));
  for (const [index, source] of sources.entries()) {
    const reader = new SourceReader(parts, names[index] ?? '', hosts[index] ?? null);
    for (const line of joinWrapped(withoutNumbers(consoleLines(source.text)))) {
      linesRead += 1;
      if (line.text !== '' && reader.read(line)) linesRecognised += 1;
    }
    reader.end();
  }
  // where somebody only tells what he saw; beside real output it would be told twice, or long past
  for (const [index, source] of linesRecognised === 0 ? sources.entries() : []) {
    const reader = new SourceReader(parts, names[index] ?? '', hosts[index] ?? null);
    for (const line of quotedLines(consoleLines(source.text))) {
      if (!isCommand(line.text) && reader.read(line)) linesRecognised += 1;
    }
    reader.end();
  }
  const notInText = <T>(): Section<T> => gap('not-collected', 'Pasted text does not hold this.');
  return {
    schemaVersion: SCHEMA_VERSION,
    source: { kind: 'transcript', names },
    intent: intentOf(log),
    host: parts.host.finish(),
    usb: parts.usb.finish(),
    serialPorts: parts.ports.finish(),
    tools: parts.tools.finish(),
    klipper: parts.config.finish(),
    firmware: notInText(),
    kernelLog: parts.kernel.finish(),
    udevRules: notInText(),
    services: parts.services.finish(),
    can: notInText(),
    runs: runsOf(log, linesRead, linesRecognised),
  };
}

function intentOf(log: RunLog): Intent {
  return log.wantsToFlash() ? 'flash' : 'look';
}

function runsOf(log: RunLog, linesRead: number, linesRecognised: number): Section<RunFacts> {
  const runs = log.finish();
  const problems =
    log.dropped > 0 ? [`The text holds ${log.dropped} older runs of tools that were left out.`] : [];
  return collected({ runs, linesRead, linesRecognised }, problems);
}
