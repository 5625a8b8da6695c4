import type { LineMeaning, Run, RunFacts, RunLine } from '../evidence/runs.ts';
import { lineOrigin, type SaidLine } from './run-lines.ts';

export interface PortTrouble extends SaidLine {
  /** the path as the program named it */
  port: string;
}

const REASONS = {
  'port-refused': /Permission denied|Errno 13/,
  'port-busy': /\bbusy\b|Errno 16|lock port/,
} as const;
/** lines of flash tools that name a port and a reason */
const WITH_REASON: readonly LineMeaning[] = ['port-open-failed', 'failed-to-flash'];
const SERIAL_PORT = /^\/dev\/(?:tty|serial|cu\.)/;

/**
 * Lines that say that a serial port may not be opened, or that somebody else has it, whoever said so. Of runs that
 * wrote everything in the end none: what they met they overcame.
 */
export function portTrouble(facts: RunFacts | null, what: keyof typeof REASONS): PortTrouble[] {
  return (facts?.runs ?? []).flatMap((run) =>
    run.outcome === 'succeeded' ? [] : run.lines.flatMap((line) => troubleIn(run, line, what)),
  );
}

function troubleIn(run: Run, line: RunLine, what: keyof typeof REASONS): PortTrouble[] {
  const { port, device, reason, path } = line.details;
  const origin = lineOrigin(run, line);
  if (line.meaning === what) return [{ run, line, origin, port: String(port) }];
  if (what === 'port-refused' && line.meaning === 'permission-denied') {
    return SERIAL_PORT.test(String(path)) ? [{ run, line, origin, port: String(path) }] : [];
  }
  const named = String(port ?? device ?? '');
  const isIt = WITH_REASON.includes(line.meaning) && REASONS[what].test(String(reason ?? ''));
  return isIt && SERIAL_PORT.test(named) ? [{ run, line, origin, port: named }] : [];
}
