import type { UsbControlSetup } from '../ports/usb.ts';
import {
  configuration,
  deviceDescriptor,
  dfuFunctional,
  interfaceDescriptor,
  LANGUAGES,
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
export function romFunction(profile: RomProfile, serialNumber: string, rom: DfuseRom): UsbFunction {
  const functional = dfuFunctional(DFU_ATTRIBUTES, DETACH_TIMEOUT_MS, profile.wTransferSize);
  const alternates = profile.layouts.map((_, alternate) =>
    interfaceDescriptor(0, alternate, 0, DFU_MODE, FIRST_LAYOUT_STRING + alternate),
  );
  const answers = {
    device: deviceDescriptor({
      bcdUSB: profile.bcdUSB,
      deviceClass: 0,
      maxPacketSize0: 64,
      vendorId: 0x0483,
      productId: 0xdf11,
      bcdDevice: profile.bcdDevice,
      strings: [1, 2, 3],
    }),
    configuration: configuration(1, SELF_POWERED, MAX_POWER, [...alternates, functional]),
    strings: [
      LANGUAGES,
      stringDescriptor(profile.manufacturer),
      stringDescriptor(profile.product),
      stringDescriptor(serialNumber),
      ...profile.layouts.map((layout) => stringDescriptor(layout.text, layout.declaredBytes)),
    ],
    classDescriptors: { 0x21: functional },
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
    serialNumber,
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
