/** The USB devices of listings in pasted text, in the evidence's shape. */
import type { Origin } from '../evidence/section.ts';
import type { UsbConfiguration, UsbDevice, UsbInterface, UsbString } from '../evidence/usb.ts';
import type { LineDetails } from '../formats/line-table.ts';
import type { LsusbLine } from '../formats/lsusb-lines.ts';
import type { VerboseConfiguration, VerboseDevice, VerboseString } from '../formats/lsusb-verbose.ts';

/** DFU's interface class and subclass (DFU 1.1 4.2.1), and its protocol in run time and in DFU mode */
const DFU = { interfaceClass: 0xfe, interfaceSubClass: 1, runtimeProtocol: 1, dfuProtocol: 2 };
const UNREAD = 'UNKNOWN';

/** Where a device was seen. */
export interface SeenAt {
  host: string | null;
  origin: Origin;
}

/** A device of which a listing tells no more than its ids. */
export function bareDevice(vendorId: number, productId: number, { host, origin }: SeenAt): UsbDevice {
  return {
    path: null,
    busNumber: null,
    deviceNumber: null,
    vendorId,
    productId,
    bcdUSB: null,
    bcdDevice: null,
    speed: null,
    deviceClass: null,
    deviceSubClass: null,
    deviceProtocol: null,
    bMaxPacketSize0: null,
    manufacturer: null,
    product: null,
    serialNumber: null,
    description: null,
    configurations: [],
    access: 'unknown',
    node: null,
    host,
    origin,
  };
}

/** The device of a line of plain lsusb. */
export function lsusbDevice(line: LsusbLine, seen: SeenAt): UsbDevice {
  return {
    ...bareDevice(line.vendorId, line.productId, seen),
    busNumber: line.busNumber,
    deviceNumber: line.deviceNumber,
    description: line.description === '' ? null : line.description,
  };
}

/** The device of a line of `dfu-util -l`, with that line's alternate setting. */
export function foundDevice(details: LineDetails, isDfuMode: boolean, seen: SeenAt): UsbDevice {
  const device = bareDevice(numberIn(details, 'vendorId') ?? 0, numberIn(details, 'productId') ?? 0, seen);
  const path = details['path'];
  device.path = typeof path === 'string' && /^\d{1,3}-\d[\d.]{0,40}$/.test(path) ? path : null;
  device.busNumber = device.path === null ? null : Number.parseInt(device.path, 10);
  device.deviceNumber = numberIn(details, 'deviceNumber');
  device.bcdDevice = numberIn(details, 'bcdDevice');
  device.serialNumber = textOf(details['serial']);
  device.configurations = [
    {
      bConfigurationValue: numberIn(details, 'configuration') ?? 1,
      wTotalLength: 0,
      bNumInterfaces: 0,
      bmAttributes: 0,
      maxPowerMilliamps: 0,
      name: null,
      interfaces: [
        {
          interfaceNumber: numberIn(details, 'interface') ?? 0,
          alternateSetting: numberIn(details, 'alternate') ?? 0,
          interfaceClass: DFU.interfaceClass,
          interfaceSubClass: DFU.interfaceSubClass,
          interfaceProtocol: isDfuMode ? DFU.dfuProtocol : DFU.runtimeProtocol,
          name: textOf(details['name']),
          driver: null,
          endpoints: [],
          dfu: null,
        },
      ],
    },
  ];
  return device;
}

/** Adds the alternate of a further line of `dfu-util -l` to its device; they are printed in falling order. */
export function addAlternate(device: UsbDevice, other: UsbDevice): void {
  const from = other.configurations[0];
  const added = from?.interfaces[0];
  const into = device.configurations.find((one) => one.bConfigurationValue === from?.bConfigurationValue);
  if (!from || !added) return;
  if (!into) {
    device.configurations.push(from);
    return;
  }
  const isThere = (one: UsbInterface) =>
    one.interfaceNumber === added.interfaceNumber && one.alternateSetting === added.alternateSetting;
  if (into.interfaces.some(isThere)) return;
  into.interfaces.push(added);
  into.interfaces.sort(
    (a, b) => a.interfaceNumber - b.interfaceNumber || a.alternateSetting - b.alternateSetting,
  );
}

/** Adds what `lsusb -v` tells of a device. */
export function applyVerbose(device: UsbDevice, told: VerboseDevice): void {
  device.bcdUSB = told.bcdUSB;
  device.bcdDevice = told.bcdDevice;
  device.deviceClass = told.bDeviceClass;
  device.deviceSubClass = told.bDeviceSubClass;
  device.deviceProtocol = told.bDeviceProtocol;
  device.bMaxPacketSize0 = told.bMaxPacketSize0;
  device.manufacturer = stringOf(told.iManufacturer);
  device.product = stringOf(told.iProduct);
  device.serialNumber = stringOf(told.iSerial);
  if (told.configurations.length > 0) device.configurations = told.configurations.map(configurationOf);
}

function configurationOf(told: VerboseConfiguration): UsbConfiguration {
  return {
    bConfigurationValue: told.bConfigurationValue,
    wTotalLength: told.wTotalLength,
    bNumInterfaces: told.bNumInterfaces,
    bmAttributes: told.bmAttributes,
    maxPowerMilliamps: told.maxPower,
    name: stringOf(told.iConfiguration),
    interfaces: told.interfaces.map((one) => ({
      interfaceNumber: one.bInterfaceNumber,
      alternateSetting: one.bAlternateSetting,
      interfaceClass: one.bInterfaceClass,
      interfaceSubClass: one.bInterfaceSubClass,
      interfaceProtocol: one.bInterfaceProtocol,
      name: stringOf(one.iInterface),
      driver: null,
      endpoints: one.endpoints,
      dfu: dfuOf(told, one.bInterfaceNumber),
    })),
  };
}

function dfuOf(told: VerboseConfiguration, interfaceNumber: number): UsbInterface['dfu'] {
  const found = told.dfu.find((dfu) => dfu.bInterfaceNumber === interfaceNumber);
  if (!found) return null;
  const { bInterfaceNumber: _number, ...dfu } = found;
  return dfu;
}

function stringOf(told: VerboseString | null): UsbString | null {
  if (!told) return null;
  const known = { index: told.index, text: told.text, declaredBytes: null, receivedBytes: null };
  return told.text === null
    ? { ...known, source: 'log', problem: 'lsusb could not read it' }
    : { ...known, source: 'log' };
}

/** A string as dfu-util prints it: "UNKNOWN" is its word for one that it could not read. */
function textOf(printed: string | number | undefined): UsbString | null {
  if (typeof printed !== 'string') return null;
  const known = { index: null, declaredBytes: null, receivedBytes: null, source: 'log' as const };
  return printed === UNREAD
    ? { ...known, text: null, problem: 'dfu-util could not read it' }
    : { ...known, text: printed };
}

function numberIn(details: LineDetails, key: string): number | null {
  const value = details[key];
  return typeof value === 'number' ? value : null;
}
