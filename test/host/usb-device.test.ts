import { describe, expect, it } from 'vitest';
import { type NativeUsbDevice, wrapDevice } from '../../src/host/usb/device.ts';

const SETUP = { requestType: 'standard', recipient: 'device', request: 6, value: 0, index: 0 } as const;

/** Answers like `usb`: refuses a call while another one is under way. */
function fakeNative(overrides: Partial<NativeUsbDevice> = {}) {
  const calls: string[] = [];
  let busy = false;
  const step = async <T>(name: string, result: T): Promise<T> => {
    if (busy) throw new Error(`${name} error: cannot be borrowed mutably`);
    busy = true;
    await new Promise((resolve) => setTimeout(resolve, 1));
    busy = false;
    calls.push(name);
    return result;
  };
  const native: NativeUsbDevice = {
    open: () => step('open', undefined),
    close: () => step('close', undefined),
    claimInterface: (number) => step(`claim ${number}`, undefined),
    releaseInterface: (number) => step(`release ${number}`, undefined),
    selectAlternateInterface: (number, alternate) => step(`alternate ${number} ${alternate}`, undefined),
    nativeControlTransferIn: (_setup, timeout) => step(`in ${timeout}`, Uint8Array.of(1, 2, 3)),
    nativeControlTransferOut: (_setup, timeout, data) => step(`out ${timeout}`, data.length),
    ...overrides,
  };
  return { native, calls };
}

describe('a device of the package usb behind our port', () => {
  it('queues calls in order, as the package refuses two at once', async () => {
    const { native, calls } = fakeNative();
    const device = wrapDevice(native);
    await Promise.all([
      device.open(),
      device.claimInterface(0),
      device.selectAlternateInterface(0, 2),
      device.controlTransferOut(SETUP, new Uint8Array()),
      device.releaseInterface(0),
      device.close(),
    ]);
    expect(calls).toEqual(['open', 'claim 0', 'alternate 0 2', 'out 1000', 'release 0', 'close']);
  });

  it('goes on after a call that failed, and tells the failure to its caller alone', async () => {
    const { native, calls } = fakeNative({
      nativeControlTransferIn: () => Promise.reject(new Error('controlTransferIn error: endpoint stalled')),
    });
    const device = wrapDevice(native);
    const stalled = device.controlTransferIn(SETUP, 6);
    const closed = device.close();
    await expect(stalled).rejects.toMatchObject({ kind: 'stall' });
    await closed;
    expect(calls).toEqual(['close']);
  });

  it('never hands over a time-out of 0, which would not end', async () => {
    const { native, calls } = fakeNative();
    const device = wrapDevice(native);
    await device.controlTransferIn(SETUP, 3, 0);
    await device.controlTransferIn(SETUP, 3, 0.4);
    await device.controlTransferIn(SETUP, 3);
    expect(calls).toEqual(['in 1', 'in 1', 'in 1000']);
  });

  it('shows just the bytes of the answer, wherever they lie in their buffer', async () => {
    const whole = Uint8Array.of(9, 9, 1, 2, 3, 9);
    const { native } = fakeNative({ nativeControlTransferIn: () => Promise.resolve(whole.subarray(2, 5)) });
    const { data } = await wrapDevice(native).controlTransferIn(SETUP, 3);
    expect(data && [data.byteLength, data.getUint8(0), data.getUint8(2)]).toEqual([3, 1, 3]);
  });

  it('has no data where the package has none', async () => {
    const { native } = fakeNative({ nativeControlTransferIn: () => Promise.resolve(null) });
    expect(await wrapDevice(native).controlTransferIn(SETUP, 3)).toEqual({});
  });
});
