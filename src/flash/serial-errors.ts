import type { SerialError } from '../ports/serial.ts';
import { ProgrammerError, type ProgrammerErrorKind } from './programmer.ts';

/** What the failure of a serial port means for the device behind it. */
export function serialError(error: SerialError): ProgrammerError {
  return new ProgrammerError(serialKind(error), error.message, { cause: error });
}

/** The same as a kind alone. */
export function serialKind({ kind }: SerialError): ProgrammerErrorKind {
  switch (kind) {
    case 'permission':
    case 'busy':
    case 'other':
      return kind;
    case 'not-found':
    case 'disconnected':
      return 'gone';
    case 'timeout':
      return 'silent';
    case 'unsupported':
      return 'not-opened';
  }
}
