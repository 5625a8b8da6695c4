import { LIMIT_MS } from './an3155.ts';
import { begin } from './commands.ts';
import { sectorsFrame } from './frames.ts';
import type { UartLine } from './line.ts';

/** Write Protect (AN3155 3.9): sectors by code; the chip resets itself afterwards, as after the three below. */
export async function writeProtect(line: UartLine, sectors: readonly number[]): Promise<void> {
  const command = 'writeProtect';
  await begin(line, command);
  await line.ask(sectorsFrame(sectors), { command, stage: 'body' });
}

/** Write Unprotect (AN3155 3.10): of all sectors. */
export function writeUnprotect(line: UartLine): Promise<void> {
  return withSecondAck(line, 'writeUnprotect', LIMIT_MS.answer);
}

/** Readout Protect (AN3155 3.11). */
export function readoutProtect(line: UartLine): Promise<void> {
  return withSecondAck(line, 'readoutProtect', LIMIT_MS.answer);
}

/** Readout Unprotect (AN3155 3.12): erases the whole flash. */
export function readoutUnprotect(line: UartLine): Promise<void> {
  return withSecondAck(line, 'readoutUnprotect', LIMIT_MS.eraseAll);
}

async function withSecondAck(
  line: UartLine,
  command: 'writeUnprotect' | 'readoutProtect' | 'readoutUnprotect',
  limitMs: number,
): Promise<void> {
  await begin(line, command);
  await line.acknowledged({ command, stage: 'result' }, limitMs);
}
