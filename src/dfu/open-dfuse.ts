import type { Clock } from '../ports/clock.ts';
import { type UsbDevice, UsbError } from '../ports/usb.ts';
import type { Polling } from './polling.ts';
import type { DfuInterface } from './requests.ts';

/** An open, claimed DfuSe interface; `close` gives it back. */
export interface OpenDfuSe extends DfuInterface {
  /** Resolves with what went wrong, or null. A device that is already gone is no fault. */
  close(): Promise<UsbError | null>;
}

/**
 * Opens, claims and selects the alternate. `polling`: what is known of the device, by default nothing. On failure the
 * device is closed again. Rejects with UsbError.
 */
export async function openDfuSe(
  device: UsbDevice,
  clock: Clock,
  where: { interfaceNumber: number; alternateSetting: number },
  polling: Polling['mode'] = 'unknown',
): Promise<OpenDfuSe> {
  const { interfaceNumber, alternateSetting } = where;
  await device.open();
  try {
    await device.claimInterface(interfaceNumber);
    await device.selectAlternateInterface(interfaceNumber, alternateSetting);
  } catch (error) {
    await closeDevice(device);
    throw error;
  }
  const close = async () => {
    const released = await settle(device.releaseInterface(interfaceNumber));
    const closed = await closeDevice(device);
    return closed ?? released;
  };
  return { device, clock, interfaceNumber, polling: { mode: polling }, close };
}

/** Closes an open device; resolves with what went wrong, or null. */
export function closeDevice(device: UsbDevice): Promise<UsbError | null> {
  return settle(device.close());
}

async function settle(call: Promise<void>): Promise<UsbError | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (!(error instanceof UsbError)) throw error;
    return error.kind === 'disconnected' || error.kind === 'not-found' ? null : error;
  }
}
