import {
  configuration,
  deviceDescriptor,
  endpointDescriptor,
  interfaceDescriptor,
  LANGUAGES,
  stringDescriptor,
} from './descriptors.ts';
import { answerStandard } from './standard-requests.ts';
import type { UsbFunction } from './usb-function.ts';

const SELF_POWERED = 0xc0;
const MAX_POWER = 50;
const CDC_HEADER = [5, 0x24, 0x00, 0x10, 0x01];
const CDC_ACM = [4, 0x24, 0x02, 0x06];
const CDC_UNION = [5, 0x24, 0x06, 0, 1];
const BULK = 2;
const INTERRUPT = 3;

/** Klipper's firmware on USB: a CDC-ACM serial port named after the MCU, its serial number the chip's UID. */
export function klipperFunction(mcu: string, uid: string): UsbFunction {
  const answers = {
    device: deviceDescriptor({
      bcdUSB: 0x0200,
      deviceClass: 2,
      maxPacketSize0: 16,
      vendorId: 0x1d50,
      productId: 0x614e,
      bcdDevice: 0x0100,
      strings: [1, 2, 3],
    }),
    configuration: configuration(2, SELF_POWERED, MAX_POWER, [
      interfaceDescriptor(0, 0, 1, [2, 2, 1]),
      CDC_HEADER,
      CDC_ACM,
      CDC_UNION,
      endpointDescriptor(0x81, INTERRUPT, 8, 255),
      interfaceDescriptor(1, 0, 2, [10, 0, 0]),
      endpointDescriptor(0x02, BULK, 64, 0),
      endpointDescriptor(0x83, BULK, 64, 0),
    ]),
    strings: [LANGUAGES, stringDescriptor('Klipper'), stringDescriptor(mcu), stringDescriptor(uid)],
    selfPowered: true,
  };
  return {
    device: answers.device,
    configuration: answers.configuration,
    speed: 'full',
    manufacturer: 'Klipper',
    product: mcu,
    serialNumber: uid,
    interfaces: [
      { interfaceNumber: 0, driver: 'cdc_acm', alternateNames: [null] },
      { interfaceNumber: 1, driver: 'cdc_acm', alternateNames: [null] },
    ],
    busyUntilMs: () => 0,
    controlIn: (setup, length) =>
      setup.requestType === 'standard' ? answerStandard(answers, setup, length) : 'stall',
    controlOut: () => 'stall',
  };
}
