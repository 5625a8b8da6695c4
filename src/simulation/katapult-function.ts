import { cdcAcmFunction } from './cdc/cdc-acm-function.ts';
import type { UsbFunction } from './usb-function.ts';

/** Katapult, the bootloader, waiting for a flash on its serial port. What is sent there it does not answer. */
export function katapultFunction(mcu: string, uid: string): UsbFunction {
  const identity = {
    vendorId: 0x1d50,
    productId: 0x6177,
    bcdDevice: 0x0100,
    manufacturer: 'katapult',
    product: mcu,
    serialNumber: uid,
  };
  return cdcAcmFunction(identity, { received: () => undefined }).usbFunction;
}
