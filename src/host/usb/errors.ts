import { UsbError, type UsbErrorKind } from '../../ports/usb.ts';

/** `usb` 3.1.0 tells kinds of failure apart by its text alone; errno as on Linux. First match counts. */
const KINDS: readonly (readonly [RegExp, UsbErrorKind])[] = [
  [/permission denied|access denied|errno 13\b/i, 'permission'],
  [/device disconnected|no such device|errno 19\b/i, 'disconnected'],
  [/endpoint stalled/i, 'stall'],
  [/transfer was cancelled|timed out/i, 'timeout'],
  [/is busy|in use|errno 16\b/i, 'busy'],
  [/hardware fault or protocol violation|errno 71\b/i, 'protocol'],
  [/invalid state|borrowed/i, 'invalid-state'],
  [/not found|errno 2\b/i, 'not-found'],
  [/unsupported|not supported/i, 'unsupported'],
];

/** Anything that a call into `usb` threw, as UsbError with the package's own text. */
export function toUsbError(error: unknown): UsbError {
  if (error instanceof UsbError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const kind = KINDS.find(([pattern]) => pattern.test(message))?.[1] ?? 'other';
  return new UsbError(kind, message, { cause: error });
}
