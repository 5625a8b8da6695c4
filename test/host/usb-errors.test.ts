import { describe, expect, it } from 'vitest';
import { toUsbError } from '../../src/host/usb/errors.ts';
import { UsbError } from '../../src/ports/usb.ts';

/** texts of usb 3.1.0 on Linux */
const TEXTS = [
  ['open error: permission denied (errno 13)', 'permission'],
  ['open error: device not found (errno 2)', 'not-found'],
  ['getDevices error: /sys/bus/usb/devices/ not found (errno 2)', 'not-found'],
  ['claimInterface error: interface is busy (errno 16)', 'busy'],
  ['claimInterface error: invalid state', 'invalid-state'],
  ['controlTransferIn error: invalid state', 'invalid-state'],
  ['device cannot be borrowed mutably', 'invalid-state'],
  ['controlTransferIn error: endpoint stalled', 'stall'],
  ['controlTransferOut error: endpoint stalled', 'stall'],
  ['controlTransferIn error: transfer was cancelled', 'timeout'],
  ['controlTransferOut error: device disconnected', 'disconnected'],
  ['controlTransferIn error: hardware fault or protocol violation', 'protocol'],
  ['something else entirely', 'other'],
] as const;

describe('errors of the package usb', () => {
  it.each(TEXTS)('"%s" is %s', (text, kind) => {
    const cause = new Error(text);
    expect(toUsbError(cause)).toMatchObject({ name: 'UsbError', kind, message: text, cause });
  });

  it('keeps what is a UsbError already', () => {
    const error = new UsbError('busy', 'mine');
    expect(toUsbError(error)).toBe(error);
  });

  it('takes what is no Error at all', () => {
    expect(toUsbError('endpoint stalled')).toMatchObject({ kind: 'stall' });
  });
});
