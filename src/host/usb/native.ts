import { type UsbDevice, type UsbEntry, UsbError, type UsbSpeed } from '../../ports/usb.ts';
import { wrapDevice } from './device.ts';
import { toUsbError } from './errors.ts';
import { sysfsNumbers } from './sysfs.ts';

/** the package does not export the class itself */
type Native = Awaited<ReturnType<typeof import('usb')['usb']['getDevices']>>[number];

const SPEEDS: Readonly<Record<string, UsbSpeed>> = {
  low: 'low',
  full: 'full',
  high: 'high',
  super: 'super',
  superplus: 'super-plus',
};

/** A handle for the device at a bus path as `list` gives it. Rejects with UsbError "not-found". */
export async function findNativeDevice(path: string, platform: string): Promise<UsbDevice> {
  const devices = await nativeDevices();
  const numbers = platform === 'linux' ? await sysfsNumbers(path) : null;
  const found = devices.find((device) =>
    platform === 'linux'
      ? numbers !== null &&
        Number(device.bus) === numbers.busNumber &&
        device.address === numbers.deviceNumber
      : pathOf(device) === path,
  );
  if (!found) throw new UsbError('not-found', `no USB device at ${path}`);
  return wrapDevice(found);
}

/**
 * The bus through the package `usb`, for systems without sysfs. Only the device descriptor can be rebuilt without
 * opening the device; its configurations are missing from `descriptors`.
 */
export async function listNativeUsb(): Promise<readonly UsbEntry[]> {
  return (await nativeDevices()).map((device, index) => ({
    path: pathOf(device),
    busNumber: Number.parseInt(device.bus, 16) || index,
    deviceNumber: device.address,
    speed: SPEEDS[(device.speed ?? '').toLowerCase()] ?? null,
    descriptors: rebuildDeviceDescriptor(device),
    manufacturer: device.manufacturerName,
    product: device.productName,
    serialNumber: device.serialNumber,
    interfaces: [],
    access: 'unknown',
    node: null,
  }));
}

async function nativeDevices(): Promise<readonly Native[]> {
  const { usb } = await loadPackage();
  try {
    return await usb.getDevices();
  } catch (error) {
    throw toUsbError(error);
  }
}

async function loadPackage(): Promise<typeof import('usb')> {
  try {
    return await import('usb');
  } catch (cause) {
    const { platform, arch } = process;
    throw new UsbError('unsupported', `the package usb has no build that works here (${platform} ${arch})`, {
      cause,
    });
  }
}

function pathOf(device: Native): string {
  return device.ports.length === 0 ? `usb${device.bus}` : `${device.bus}-${device.ports.join('.')}`;
}

/** USB 2.0 9.6.1, from the fields that the package keeps; string indexes and bMaxPacketSize0 are not among them. */
function rebuildDeviceDescriptor(device: Native): Uint8Array {
  const bytes = new Uint8Array(18);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, bytes.length);
  view.setUint8(1, 1);
  view.setUint16(2, bcd(device.usbVersionMajor, device.usbVersionMinor, device.usbVersionSubminor), true);
  view.setUint8(4, device.deviceClass);
  view.setUint8(5, device.deviceSubclass);
  view.setUint8(6, device.deviceProtocol);
  view.setUint16(8, device.vendorId, true);
  view.setUint16(10, device.productId, true);
  view.setUint16(
    12,
    bcd(device.deviceVersionMajor, device.deviceVersionMinor, device.deviceVersionSubminor),
    true,
  );
  return bytes;
}

function bcd(major: number, minor: number, subMinor: number): number {
  return ((major & 0xff) << 8) | ((minor & 0x0f) << 4) | (subMinor & 0x0f);
}
