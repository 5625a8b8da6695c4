import type { UsbError } from '../ports/usb.ts';
import type { FailureCode, SelectionCode } from './events.ts';

/** A device that a user may choose. */
export interface DeviceChoice {
  path: string;
  vendorId: number;
  productId: number;
  serialNumber: string | null;
  name: string;
  inDfuMode: boolean;
}

/** No device, or more than one, fits what was asked for. */
export class SelectionError extends Error {
  readonly code: SelectionCode;
  /** what there is to choose from: ambiguous: those that fit; none: all that a board could be */
  readonly choices: readonly DeviceChoice[];
  readonly next: string;
  constructor(code: SelectionCode, message: string, choices: readonly DeviceChoice[], next: string) {
    super(message);
    this.name = 'SelectionError';
    this.code = code;
    this.choices = choices;
    this.next = next;
  }
}

/** The device could not even be looked at; nothing on it was changed. */
export class DeviceAccessError extends Error {
  readonly code: FailureCode;
  readonly next: readonly string[];
  constructor(code: FailureCode, message: string, next: readonly string[], options: ErrorOptions) {
    super(message, options);
    this.name = 'DeviceAccessError';
    this.code = code;
    this.next = next;
  }
}

/** What a failed USB call means before anything was asked of the flash. */
export function accessCode(error: UsbError): FailureCode {
  switch (error.kind) {
    case 'permission':
      return 'permission-denied';
    case 'busy':
      return 'device-busy';
    case 'disconnected':
    case 'not-found':
      return 'device-lost';
    case 'timeout':
      return 'device-not-answering';
    case 'invalid-state':
    case 'unsupported':
      return 'open-failed';
    case 'stall':
    case 'protocol':
    case 'other':
      return 'device-error';
  }
}
