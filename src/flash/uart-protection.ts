import type { Clock } from '../ports/clock.ts';
import { begin, readMemory } from '../uart/commands.ts';
import { SPOILED_ADDRESS } from '../uart/frames.ts';
import { again, type UartRom } from '../uart/rom.ts';
import { UartError } from '../uart/uart-error.ts';
import { judgeProtection, type ProtectionSign, type ProtectionVerdict } from './protection.ts';

const HEAD_BYTES = 16;

/** What a ROM lets be read of the flash, and what that says of its protection. */
export interface ProtectionOnUart {
  verdict: ProtectionVerdict;
  /** the first bytes of the flash; null = refused */
  head: Uint8Array | null;
}

/**
 * At level 1 a ROM refuses Read Memory and Write Memory by their code, before it hears an address (AN3155 3, note 2 of
 * Table 2): these are the two signs. The code of Write Memory is followed by an address with a wrong checksum, which
 * every ROM refuses, so that nothing can be written. UartError where the line fails; SerialError.
 */
export async function protectionOnUart(
  rom: UartRom,
  clock: Clock,
  flashStart: number,
): Promise<ProtectionOnUart> {
  const { line, commands } = rom;
  const asked = (ask: () => Promise<Uint8Array>) => readOrRefusal(again(line, clock, ask));
  const head = await asked(() => readMemory(line, flashStart, HEAD_BYTES));
  const signs: ProtectionSign[] = [];
  if (head === 'refused-by-code' && commands.has('readMemory')) signs.push('flash-refused');
  if (signs.length > 0 && commands.has('writeMemory')) {
    const writing = await asked(() => tryToBeginWriting(rom));
    if (writing === 'refused-by-code') signs.push('erase-refused');
  }
  const bytes = head instanceof Uint8Array ? head : null;
  return {
    verdict: judgeProtection({
      signs,
      level: null,
      flashWasRead: bytes !== null,
      staysBusy: false,
      needsHub: false,
    }),
    head: bytes,
  };
}

/** Resolves when the ROM would take an address; it waits for a command then. */
async function tryToBeginWriting({ line }: UartRom): Promise<Uint8Array> {
  await begin(line, 'writeMemory');
  await line.send(SPOILED_ADDRESS);
  await line.answer(line.wireMs(SPOILED_ADDRESS.length) + 1000);
  return new Uint8Array(0);
}

async function readOrRefusal(work: Promise<Uint8Array>): Promise<Uint8Array | 'refused-by-code' | 'refused'> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UartError) || error.kind !== 'nack') throw error;
    return error.stage === 'command' ? 'refused-by-code' : 'refused';
  }
}
