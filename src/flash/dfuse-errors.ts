import { DfuError } from '../dfu/dfu-error.ts';
import { UsbError } from '../ports/usb.ts';
import { ProgrammerError, type ProgrammerErrorKind } from './programmer.ts';

/** The same failure in the words that all protocols share; what is neither of USB nor of DFU stays as it is. */
export function dfuSeError(error: unknown): unknown {
  if (error instanceof UsbError) {
    return new ProgrammerError(usbKind(error), error.message, { cause: error });
  }
  if (error instanceof DfuError) {
    return new ProgrammerError(dfuKind(error), error.message, { cause: error });
  }
  return error;
}

/** Awaits `work` and turns what it fails with. */
export async function inSharedWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw dfuSeError(error);
  }
}

function usbKind({ kind }: UsbError): ProgrammerErrorKind {
  switch (kind) {
    case 'permission':
    case 'busy':
      return kind;
    case 'disconnected':
    case 'not-found':
      return 'gone';
    case 'timeout':
      return 'silent';
    case 'invalid-state':
    case 'unsupported':
      return 'not-opened';
    case 'stall':
      return 'refused';
    case 'protocol':
    case 'other':
      return 'other';
  }
}

function dfuKind({ kind }: DfuError): ProgrammerErrorKind {
  switch (kind) {
    case 'patience':
      return 'stays-busy';
    case 'lost':
      return 'block-lost';
    case 'status':
    case 'state':
    case 'length':
      return 'refused';
  }
}
