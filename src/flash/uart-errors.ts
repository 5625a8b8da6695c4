import { SerialError } from '../ports/serial.ts';
import { EntryError } from '../uart/entry.ts';
import { UartError, type UartErrorKind } from '../uart/uart-error.ts';
import { ProgrammerError, type ProgrammerErrorKind } from './programmer.ts';
import { serialKind } from './serial-errors.ts';

/** The same failure in the words that all protocols share; what is neither of the port nor of AN3155 stays as it is. */
function uartError(error: unknown): unknown {
  if (error instanceof SerialError) {
    return new ProgrammerError(serialKind(error), error.message, { cause: error });
  }
  if (error instanceof EntryError) return new ProgrammerError('silent', error.message, { cause: error });
  if (error instanceof UartError) {
    return new ProgrammerError(KINDS[error.kind], error.message, { cause: error });
  }
  return error;
}

/** Awaits `work` and turns what it fails with. */
export async function inUartWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw uartError(error);
  }
}

const KINDS: Record<UartErrorKind, ProgrammerErrorKind> = {
  silent: 'silent',
  'no-rom': 'silent',
  nack: 'refused',
  garbled: 'other',
};
