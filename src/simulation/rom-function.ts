import type { UsbControlSetup } from '../ports/usb.ts';
import {
  configuration,
  deviceDescriptor,
  dfuFunctional,
  interfaceDescriptor,
  LANGUAGES,
  packedStringDescriptor,
  stringDescriptor,
} from './descriptors.ts';
import type { DfuseRom } from './dfuse-rom.ts';
import type { RomProfile } from './mcus/mcu-profile.ts';
import { answerStandard } from './standard-requests.ts';
import type { UsbFunction } from './usb-function.ts';

const DFU_MODE = [0xfe, 1, 2] as const;
const SELF_POWERED = 0xc0;
/** 100 mA */
const MAX_POWER = 50;
/** download, upload, will detach; not manifestation tolerant */
const DFU_ATTRIBUTES = 0x0b;
const DETACH_TIMEOUT_MS = 255;
const FIRST_LAYOUT_STRING = 4;

/** The ROM as a USB device: one DFU interface, an alternate setting for each kind of memory. */
export function romFunction(profile: RomProfile, serial: string, rom: DfuseRom): UsbFunction {
  const isPacked = typeof profile.serial === 'object' && 'packed' in profile.serial;
  const functional = dfuFunctional(DFU_ATTRIBUTES, DETACH_TIMEOUT_MS, profile.wTransferSize);
  const alternates = profile.layouts.map((_, alternate) =>
    interfaceDescriptor(0, alternate, 0, DFU_MODE, FIRST_LAYOUT_STRING + alternate),
  );
  const answers = {
    device: deviceDescriptor({
      bcdUSB: profile.bcdUSB,
      deviceClass: 0,
      maxPacketSize0: 64,
      vendorId: profile.vendorId,
      productId: profile.productId,
      bcdDevice: profile.bcdDevice,
      strings: [1, 2, 3],
    }),
    configuration: configuration(1, SELF_POWERED, MAX_POWER, [...alternates, functional]),
    strings: [
      LANGUAGES,
      stringDescriptor(profile.manufacturer),
      stringDescriptor(profile.product),
      isPacked ? packedStringDescriptor(serial) : stringDescriptor(serial),
      ...profile.layouts.map((layout) => stringDescriptor(layout.text, layout.declaredBytes)),
    ],
    classDescriptors: profile.quirks.functionalDescriptorSilent
      ? { 0x21: 'silence' as const }
      : { 0x21: functional },
    selfPowered: true,
  };
  const isForRom = (setup: UsbControlSetup) =>
    setup.requestType === 'class' && setup.recipient === 'interface' && setup.index === 0;
  return {
    device: answers.device,
    configuration: answers.configuration,
    speed: 'full',
    manufacturer: profile.manufacturer,
    product: profile.product,
    serialNumber: isPacked ? asUtf16(serial) : serial,
    interfaces: [
      { interfaceNumber: 0, driver: null, alternateNames: profile.layouts.map((layout) => layout.text) },
    ],
    busyUntilMs: () => rom.busyUntilMs(),
    controlIn: (setup, length, arrivedMs) => {
      if (setup.requestType === 'standard') return answerStandard(answers, setup, length);
      return isForRom(setup) ? rom.controlIn(setup.request, setup.value, length, arrivedMs) : 'stall';
    },
    controlOut: (setup, data) =>
      isForRom(setup) ? rom.controlOut(setup.request, setup.value, data) : 'stall',
  };
}

/** What a host makes of bytes that it takes for UTF-16. */
function asUtf16(text: string): string {
  const units = [];
  for (let at = 0; at + 1 < text.length; at += 2) {
    units.push(text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8));
  }
  return String.fromCharCode(...units);
}
