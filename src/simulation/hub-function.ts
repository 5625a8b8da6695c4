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

interface HubFields {
  vendorId: number;
  productId: number;
  bcdUSB: number;
  bcdDevice: number;
  speed: 'high' | 'super';
  protocol: number;
  manufacturer: string | null;
  product: string | null;
  serialNumber: string | null;
}

const HUB_CLASS = 9;
const SELF_POWERED_WAKEUP = 0xe0;
const INTERRUPT = 3;

/** A hub, a root hub too: nothing to flash, but it is on every real bus. */
function hubFunction(f: HubFields): UsbFunction {
  const texts = [f.manufacturer, f.product, f.serialNumber];
  const present = texts.filter((text) => text !== null);
  const indexOf = (text: string | null) => (text === null ? 0 : present.indexOf(text) + 1);
  const answers = {
    device: deviceDescriptor({
      ...f,
      deviceClass: HUB_CLASS,
      maxPacketSize0: f.speed === 'super' ? 9 : 64,
      strings: [indexOf(f.manufacturer), indexOf(f.product), indexOf(f.serialNumber)],
    }),
    configuration: configuration(1, SELF_POWERED_WAKEUP, 0, [
      interfaceDescriptor(0, 0, 1, [HUB_CLASS, 0, 0]),
      endpointDescriptor(0x81, INTERRUPT, 4, 12),
    ]),
    strings: [LANGUAGES, ...present.map((text) => stringDescriptor(text))],
    selfPowered: true,
  };
  return {
    device: answers.device,
    configuration: answers.configuration,
    speed: f.speed,
    manufacturer: f.manufacturer,
    product: f.product,
    serialNumber: f.serialNumber,
    interfaces: [{ interfaceNumber: 0, driver: 'hub', alternateNames: [null] }],
    busyUntilMs: () => 0,
    controlIn: (setup, length) =>
      setup.requestType === 'standard' ? answerStandard(answers, setup, length) : 'stall',
    controlOut: () => 'stall',
  };
}

/** The kernel's own root hub. */
export function rootHub(kernel: string, speed: 'high' | 'super', busNumber: number): UsbFunction {
  return hubFunction({
    vendorId: 0x1d6b,
    productId: speed === 'super' ? 3 : 2,
    bcdUSB: speed === 'super' ? 0x0300 : 0x0200,
    bcdDevice: 0x0601,
    speed,
    protocol: speed === 'super' ? 3 : 1,
    manufacturer: `Linux ${kernel} xhci-hcd`,
    product: 'xHCI Host Controller',
    serialNumber: `0000:01:00.${busNumber - 1}`,
  });
}

/** The hub inside the Raspberry Pi 4's USB controller. */
export function raspberryPi4Hub(): UsbFunction {
  return hubFunction({
    vendorId: 0x2109,
    productId: 0x3431,
    bcdUSB: 0x0210,
    bcdDevice: 0x0421,
    speed: 'high',
    protocol: 1,
    manufacturer: null,
    product: 'USB2.0 Hub',
    serialNumber: null,
  });
}
