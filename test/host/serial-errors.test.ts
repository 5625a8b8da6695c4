import { describe, expect, it } from 'vitest';
import { toOpenError, toSerialError } from '../../src/host/serial/errors.ts';
import { SerialError } from '../../src/ports/serial.ts';

/** texts of serialport 13: strerror(3) on Linux and macOS, its own words on Windows */
const TEXTS = [
  ['Error: No such file or directory, cannot open /dev/ttyUSB7', 'not-found'],
  ['Error: Permission denied, cannot open /dev/ttyUSB0', 'permission'],
  ['Error Resource temporarily unavailable Cannot lock port', 'busy'],
  ['Error: Device or resource busy, cannot open /dev/ttyUSB0', 'busy'],
  ['Opening COM3: Access denied', 'busy'],
  ['Opening COM3: File not found', 'not-found'],
  ['Error: Inappropriate ioctl for device setting custom baud rate of 13', 'unsupported'],
  ['Error: Inappropriate ioctl for device, cannot set', 'unsupported'],
  ['Error: Broken pipe, cannot set', 'unsupported'],
  ['Error: Operation not supported, cannot set', 'unsupported'],
  ['Error: Invalid argument || while setting custom baud rate of 4000001', 'unsupported'],
  ['EIO: i/o error, write', 'disconnected'],
  ['ENXIO: no such device or address, read', 'disconnected'],
  ['Error: Input/output error, cannot set', 'disconnected'],
  ['something else entirely', 'other'],
] as const;

describe('errors of the package serialport', () => {
  it.each(TEXTS)('"%s" is %s', (text, kind) => {
    const cause = new Error(text);
    expect(toSerialError(cause)).toMatchObject({ name: 'SerialError', kind, message: text, cause });
  });

  it('keeps what is a SerialError already', () => {
    const error = new SerialError('busy', 'mine');
    expect(toSerialError(error)).toBe(error);
  });

  it('takes what is no Error at all', () => {
    expect(toSerialError('Cannot lock port')).toMatchObject({ kind: 'busy' });
  });

  it('a port that is gone when it is opened was not found', () => {
    const error = new Error('Error: No such device or address, cannot open /dev/ttyUSB0');
    expect(toOpenError(error)).toMatchObject({ kind: 'not-found' });
    expect(toOpenError(new Error('Opening COM3: Access denied'))).toMatchObject({ kind: 'busy' });
  });
});
