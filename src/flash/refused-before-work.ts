import { DfuError } from '../dfu/dfu-error.ts';
import { UartError } from '../uart/uart-error.ts';
import { ProgrammerError } from './programmer.ts';

/** errTARGET, errADDRESS, errVENDOR (DFU 1.1 6.1.2): the command was looked at and turned down before the flash was touched */
const TURNED_DOWN: readonly number[] = [1, 8, 11];

/** Did the device turn an erase or a write down without having begun it? */
export function refusedBeforeWork(error: unknown): boolean {
  // over a UART a command that is refused by its code was not even told what to do (AN3155 3)
  if (error instanceof ProgrammerError && error.cause instanceof UartError) {
    return error.cause.kind === 'nack' && error.cause.stage === 'command';
  }
  const bStatus = statusOf(error);
  return bStatus !== null && TURNED_DOWN.includes(bStatus);
}

function statusOf(error: unknown): number | null {
  const cause = error instanceof ProgrammerError ? error.cause : error;
  return cause instanceof DfuError ? cause.bStatus : null;
}
