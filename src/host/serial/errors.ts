import { SerialError, type SerialErrorKind } from '../../ports/serial.ts';

/** `serialport` 13 tells kinds of failure apart by its text alone: strerror(3), or its own words on Windows. */
const KINDS: readonly (readonly [RegExp, SerialErrorKind])[] = [
  [/cannot lock port|resource busy|resource temporarily unavailable|access denied/i, 'busy'],
  [/permission denied|operation not permitted/i, 'permission'],
  [/no such file or directory|file not found/i, 'not-found'],
  [
    /no such device|input\/output error|\bEIO\b|\bENXIO\b|\bEBADF\b|port is not open|device not configured/i,
    'disconnected',
  ],
  // a CDC device that takes no break, which serialport ends before it sets the lines
  [
    /broken pipe, cannot set|operation not supported|inappropriate ioctl|\bENOTTY\b|custom baud|baud rate of|invalid argument|not supported/i,
    'unsupported',
  ],
];

/** Anything that a call into `serialport` threw, as SerialError with the package's own text. */
export function toSerialError(error: unknown): SerialError {
  if (error instanceof SerialError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const kind = KINDS.find(([pattern]) => pattern.test(message))?.[1] ?? 'other';
  return new SerialError(kind, message, { cause: error });
}

/** The same for opening: a port that is listed and does not answer the driver is gone too. */
export function toOpenError(error: unknown): SerialError {
  const known = toSerialError(error);
  return known.kind === 'disconnected'
    ? new SerialError('not-found', known.message, { cause: error })
    : known;
}
