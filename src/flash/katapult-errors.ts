import { KatapultError } from '../katapult/katapult-error.ts';
import { SerialError } from '../ports/serial.ts';
import { ProgrammerError, type ProgrammerErrorKind } from './programmer.ts';
import { serialError } from './serial-errors.ts';

/** The same failure in the words that all protocols share; what is of neither serial port nor Katapult stays as it is. */
function katapultError(error: unknown): unknown {
  if (error instanceof SerialError) return serialError(error);
  if (error instanceof KatapultError) {
    return new ProgrammerError(katapultKind(error), error.message, { cause: error });
  }
  return error;
}

/** Awaits `work` and turns what it fails with. */
export async function inKatapultWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw katapultError(error);
  }
}

function katapultKind({ kind }: KatapultError): ProgrammerErrorKind {
  switch (kind) {
    case 'silent':
      return 'silent';
    case 'busy':
      return 'stays-busy';
    case 'refused':
    case 'unreadable':
    case 'unfit':
      return 'refused';
  }
}
