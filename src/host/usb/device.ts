import type { UsbControlSetup, UsbDevice } from '../../ports/usb.ts';
import { toUsbError } from './errors.ts';

const DEFAULT_TIMEOUT_MS = 1000;

/** What is called of a device of the package `usb`; tests bring their own. */
export interface NativeUsbDevice {
  open(): Promise<void>;
  close(): Promise<void>;
  claimInterface(interfaceNumber: number): Promise<void>;
  releaseInterface(interfaceNumber: number): Promise<void>;
  selectAlternateInterface(interfaceNumber: number, alternateSetting: number): Promise<void>;
  nativeControlTransferIn(
    setup: UsbControlSetup,
    timeout: number,
    length: number,
  ): Promise<Uint8Array | null>;
  nativeControlTransferOut(setup: UsbControlSetup, timeout: number, data: Uint8Array): Promise<number>;
}

/**
 * A device of `usb` behind our port. Calls are queued, as it refuses any call while one is under way;
 * a transfer always has a time-out, as it cannot be aborted and a time-out of 0 never ends.
 */
export function wrapDevice(native: NativeUsbDevice): UsbDevice {
  let last: Promise<unknown> = Promise.resolve();
  const queued = <T>(call: () => Promise<T>): Promise<T> => {
    const mine = last.then(call, call).catch((error: unknown) => {
      throw toUsbError(error);
    });
    last = mine.catch(() => undefined);
    return mine;
  };
  return {
    open: () => queued(() => native.open()),
    close: () => queued(() => native.close()),
    claimInterface: (number) => queued(() => native.claimInterface(number)),
    releaseInterface: (number) => queued(() => native.releaseInterface(number)),
    selectAlternateInterface: (number, alternate) =>
      queued(() => native.selectAlternateInterface(number, alternate)),
    controlTransferIn: (setup, length, timeoutMs) =>
      queued(async () => {
        const data = await native.nativeControlTransferIn(setup, atLeastOne(timeoutMs), length);
        return data === null
          ? {}
          : { data: new DataView(data.buffer, data.byteOffset, Math.min(data.byteLength, length)) };
      }),
    controlTransferOut: (setup, data, timeoutMs) =>
      queued(async () => ({
        bytesWritten: await native.nativeControlTransferOut(setup, atLeastOne(timeoutMs), data),
      })),
  };
}

function atLeastOne(timeoutMs: number | undefined): number {
  return Math.max(1, Math.ceil(timeoutMs ?? DEFAULT_TIMEOUT_MS));
}
