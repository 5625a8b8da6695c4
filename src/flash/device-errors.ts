import type { FailureCode, SelectionCode } from './events.ts';
import type { ProgrammerError } from './programmer.ts';

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

/** What a failure of the device means before anything was asked of its flash. */
export function accessCode({ kind }: ProgrammerError): FailureCode {
  switch (kind) {
    case 'permission':
      return 'permission-denied';
    case 'busy':
      return 'device-busy';
    case 'gone':
      return 'device-lost';
    case 'silent':
    case 'stays-busy':
      return 'device-not-answering';
    case 'not-opened':
      return 'open-failed';
    case 'refused':
    case 'block-lost':
    case 'other':
      return 'device-error';
  }
}
