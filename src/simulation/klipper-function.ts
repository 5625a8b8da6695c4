import { cdcAcmFunction } from './cdc/cdc-acm-function.ts';
import { KlipperConsole } from './console/klipper-console.ts';
import type { UsbFunction } from './usb-function.ts';

/** the rate that asks for the bootloader once DTR is dropped */
const BOOTLOADER_BAUD = 1200;

export interface KlipperBuild {
  /** USB product: what the build says its MCU is */
  mcu: string;
  /** USB serial number: the 12 UID bytes as 24 hex digits */
  uid: string;
  /** compressed, empty when the image holds none */
  dictionary: Uint8Array;
}

/** Klipper's firmware on USB: a serial port named after the MCU that answers `identify`. */
export function klipperFunction(build: KlipperBuild, requestBootloader: () => void): UsbFunction {
  let baudRate = 0;
  let dtr = false;
  const check = () => {
    if (baudRate === BOOTLOADER_BAUD && !dtr) requestBootloader();
  };
  const console = new KlipperConsole({
    dictionary: build.dictionary,
    send: (bytes) => serial.send(bytes),
  });
  const serial = cdcAcmFunction(
    {
      vendorId: 0x1d50,
      productId: 0x614e,
      bcdDevice: 0x0100,
      manufacturer: 'Klipper',
      product: build.mcu,
      serialNumber: build.uid,
    },
    {
      received: (bytes) => console.receive(bytes),
      lineCoding: (coding) => {
        baudRate = coding.baudRate;
        check();
      },
      controlLines: (lines) => {
        dtr = lines.dtr;
        check();
      },
    },
  );
  return serial.usbFunction;
}
