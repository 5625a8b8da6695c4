import { collected, gap, type Section } from '../evidence/section.ts';
import type { UsbConfiguration, UsbDevice, UsbFacts, UsbInterface, UsbString } from '../evidence/usb.ts';
import { printable } from '../formats/text.ts';
import {
  type ConfigurationDescriptor,
  type InterfaceDescriptor,
  isDfu,
  type ParsedDescriptors,
  parseUsbDescriptors,
} from '../formats/usb-descriptors.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { type UsbEntry, UsbError } from '../ports/usb.ts';
import { type DeviceAnswers, readDfuDevice } from './usb-strings.ts';

const NOTHING_READ: DeviceAnswers = { strings: new Map(), status: null, problem: null };

/** Every device of the bus as the system describes it; devices with a DFU interface are also asked for their strings. */
export async function probeUsb({ usb, environment }: HostPorts): Promise<Section<UsbFacts>> {
  let entries: readonly UsbEntry[];
  try {
    entries = await usb.list();
  } catch (error) {
    if (!(error instanceof UsbError)) throw error;
    const reason =
      error.kind === 'permission'
        ? 'no-permission'
        : error.kind === 'unsupported'
          ? 'unsupported-platform'
          : 'not-collected';
    return gap(reason, printable(error.message));
  }
  const problems: string[] = [];
  if (environment.platform !== 'linux' && entries.length > 0) {
    problems.push('This system tells only the identity of each device, not its interfaces.');
  }
  const devices = await Promise.all(
    entries.map(async (entry) => {
      const parsed = parseUsbDescriptors(entry.descriptors);
      const answers = needsStrings(entry, parsed)
        ? await readDfuDevice(usb, entry.path, parsed)
        : NOTHING_READ;
      const device = toDevice(entry, parsed, answers);
      for (const problem of [...parsed.problems, ...(answers.problem ? [answers.problem] : [])]) {
        problems.push(`USB device ${entry.path}: ${printable(problem)}`);
      }
      return device;
    }),
  );
  return collected({ devices: devices.filter((device) => device !== null), sightings: [] }, problems);
}

/**
 * Only what has a DFU interface, may be opened, and is in nobody's hands: the kernel names a program that claimed
 * an interface as its driver ("usbfs"), and a device that some driver works with is left alone altogether.
 */
function needsStrings(entry: UsbEntry, parsed: ParsedDescriptors): boolean {
  return (
    entry.access === 'read-write' &&
    entry.interfaces.every(({ driver }) => driver === null) &&
    parsed.configurations.some(({ interfaces }) => interfaces.some(isDfu))
  );
}

function toDevice(entry: UsbEntry, parsed: ParsedDescriptors, answers: DeviceAnswers): UsbDevice | null {
  const descriptor = parsed.device;
  if (!descriptor) return null;
  const text = (index: number, kernelText: string | null) => toString(index, kernelText, answers);
  return {
    path: entry.path,
    busNumber: entry.busNumber,
    deviceNumber: entry.deviceNumber,
    vendorId: descriptor.idVendor,
    productId: descriptor.idProduct,
    bcdUSB: descriptor.bcdUSB,
    bcdDevice: descriptor.bcdDevice,
    speed: entry.speed,
    deviceClass: descriptor.bDeviceClass,
    deviceSubClass: descriptor.bDeviceSubClass,
    deviceProtocol: descriptor.bDeviceProtocol,
    bMaxPacketSize0: descriptor.bMaxPacketSize0,
    manufacturer: text(descriptor.iManufacturer, entry.manufacturer),
    product: text(descriptor.iProduct, entry.product),
    serialNumber: text(descriptor.iSerialNumber, entry.serialNumber),
    description: null,
    configurations: parsed.configurations.map((configuration) =>
      toConfiguration(configuration, entry, answers),
    ),
    access: entry.access,
    node: entry.node === null ? null : { ...entry.node },
    ...(answers.status === null ? {} : { deviceStatus: answers.status }),
    host: null,
    origin: { kind: 'device', path: entry.path },
  };
}

function toConfiguration(
  configuration: ConfigurationDescriptor,
  entry: UsbEntry,
  answers: DeviceAnswers,
): UsbConfiguration {
  // USB 3.2 9.6.3: units of 8 mA at super speed, of 2 mA below
  const unit = entry.speed === 'super' || entry.speed === 'super-plus' ? 8 : 2;
  return {
    bConfigurationValue: configuration.bConfigurationValue,
    wTotalLength: configuration.wTotalLength,
    bNumInterfaces: configuration.bNumInterfaces,
    bmAttributes: configuration.bmAttributes,
    maxPowerMilliamps: configuration.bMaxPower * unit,
    name: toString(configuration.iConfiguration, null, answers),
    interfaces: configuration.interfaces.map((descriptor) => toInterface(descriptor, entry, answers)),
  };
}

function toInterface(descriptor: InterfaceDescriptor, entry: UsbEntry, answers: DeviceAnswers): UsbInterface {
  const active = entry.interfaces.find((known) => known.interfaceNumber === descriptor.bInterfaceNumber);
  const inForce = active?.alternateSetting === descriptor.bAlternateSetting;
  return {
    interfaceNumber: descriptor.bInterfaceNumber,
    alternateSetting: descriptor.bAlternateSetting,
    interfaceClass: descriptor.bInterfaceClass,
    interfaceSubClass: descriptor.bInterfaceSubClass,
    interfaceProtocol: descriptor.bInterfaceProtocol,
    name: toString(descriptor.iInterface, inForce ? active.name : null, answers),
    driver: active?.driver ?? null,
    endpoints: descriptor.endpoints.map((endpoint) => ({ ...endpoint })),
    dfu: descriptor.dfu === null ? null : { ...descriptor.dfu },
  };
}

/** What the device itself sent comes first; else what the kernel read; null where the device has no such string. */
function toString(index: number, kernelText: string | null, answers: DeviceAnswers): UsbString | null {
  const read = answers.strings.get(index);
  if (index !== 0 && read && (read.text !== null || kernelText === null)) return read;
  if (kernelText !== null) {
    const shared = { text: printable(kernelText, 1000), declaredBytes: null, receivedBytes: null };
    return { index: index === 0 ? null : index, ...shared, source: 'kernel' };
  }
  if (index === 0) return null;
  return { index, text: null, declaredBytes: null, receivedBytes: null, source: 'kernel' };
}
