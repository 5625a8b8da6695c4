import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type UsbEntry, type UsbEntryInterface, UsbError, type UsbSpeed } from '../../ports/usb.ts';
import { readAccess } from '../access.ts';
import { readLine } from '../read-line.ts';
import { readLockedAttributes } from './locked-attributes.ts';

/** Where the kernel shows the bus; tests bring their own folders. */
export interface SysfsRoots {
  /** .../bus/usb/devices */
  devices: string;
  /** .../bus/usb, with one folder a bus */
  nodes: string;
  /** .../serial/by-id: udev makes these links some time after the device appears */
  serialLinks: string;
}

const ROOTS: SysfsRoots = {
  devices: '/sys/bus/usb/devices',
  nodes: '/dev/bus/usb',
  serialLinks: '/dev/serial/by-id',
};

const DEVICE_NAME = /^(?:usb\d{1,4}|\d{1,4}-\d{1,3}(?:\.\d{1,3}){0,6})$/;
const INTERFACE_NAME = /^(\d{1,4}-[\d.]{1,32}):\d{1,3}\.(\d{1,3})$/;
/** sysfs `speed` in Mbit/s (kernel: Documentation/ABI/testing/sysfs-bus-usb) */
const SPEEDS: Readonly<Record<string, UsbSpeed>> = {
  '1.5': 'low',
  '12': 'full',
  '480': 'high',
  '5000': 'super',
  '10000': 'super-plus',
  '20000': 'super-plus',
};

const LOCKED = ['manufacturer', 'product', 'serial'];

/** All devices that sysfs shows, root hubs too. Rejects with UsbError "unsupported" where there is no USB bus. */
export async function listSysfsUsb(roots = ROOTS): Promise<readonly UsbEntry[]> {
  const names = await listNames(roots);
  const interfaces = new Map<string, { folder: string; interfaceNumber: number }[]>();
  for (const name of names) {
    const match = INTERFACE_NAME.exec(name);
    if (!match) continue;
    // a root hub's interface is "1-0:1.0", its device "usb1"
    const device = (match[1] ?? '').replace(/^(\d+)-0$/, 'usb$1');
    const known = interfaces.get(device) ?? [];
    known.push({ folder: join(roots.devices, name), interfaceNumber: Number(match[2]) });
    interfaces.set(device, known);
  }
  const entries = await Promise.all(
    names
      .filter((name) => DEVICE_NAME.test(name))
      .map((name) => readEntry(roots, name, interfaces.get(name) ?? [])),
  );
  return entries
    .filter((entry) => entry !== null)
    .sort((a, b) => a.busNumber - b.busNumber || a.deviceNumber - b.deviceNumber);
}

/** Changes whenever a device, an interface, a node's permission or a serial link comes, goes or changes. */
export async function sysfsSignature(roots = ROOTS): Promise<string> {
  const names = await listNames(roots);
  const devices = await Promise.all(
    names.map(async (name) => {
      if (!DEVICE_NAME.test(name)) return name;
      const bus = await readLine(join(roots.devices, name, 'busnum'));
      const device = await readLine(join(roots.devices, name, 'devnum'));
      const node = await readNode(roots, Number(bus), Number(device));
      return `${name} ${device} ${node?.mode} ${node?.uid} ${node?.gid}`;
    }),
  );
  const links = await readdir(roots.serialLinks).catch(() => []);
  return [...devices, ...links].sort().join('\n');
}

/** Bus and device number of a device by its bus path, or null when nothing is there. */
export async function sysfsNumbers(
  path: string,
  roots = ROOTS,
): Promise<{ busNumber: number; deviceNumber: number } | null> {
  if (!DEVICE_NAME.test(path)) return null;
  const bus = await readLine(join(roots.devices, path, 'busnum'));
  const device = await readLine(join(roots.devices, path, 'devnum'));
  return bus === null || device === null ? null : { busNumber: Number(bus), deviceNumber: Number(device) };
}

async function listNames(roots: SysfsRoots): Promise<string[]> {
  try {
    return await readdir(roots.devices);
  } catch (cause) {
    throw new UsbError('unsupported', `This system shows no USB bus: ${roots.devices} cannot be read.`, {
      cause,
    });
  }
}

/** Null when the device is gone again while it is being looked at. */
async function readEntry(
  roots: SysfsRoots,
  name: string,
  interfaces: readonly { folder: string; interfaceNumber: number }[],
): Promise<UsbEntry | null> {
  const folder = join(roots.devices, name);
  const descriptors = await readFile(join(folder, 'descriptors')).catch(() => null);
  const [bus, device, speed] = await Promise.all(
    ['busnum', 'devnum', 'speed'].map((file) => readLine(join(folder, file))),
  );
  const [manufacturer, product, serialNumber] = await readLockedAttributes(folder, LOCKED);
  if (descriptors === null || !bus || !device) return null;
  const node = await readNode(roots, Number(bus), Number(device));
  return {
    path: name,
    busNumber: Number(bus),
    deviceNumber: Number(device),
    speed: SPEEDS[speed ?? ''] ?? null,
    descriptors,
    manufacturer: manufacturer ?? null,
    product: product ?? null,
    serialNumber: serialNumber ?? null,
    interfaces: await Promise.all(interfaces.map(readInterface)),
    access: node === null ? 'none' : await readAccess(node.path),
    node,
  };
}

async function readInterface(at: { folder: string; interfaceNumber: number }): Promise<UsbEntryInterface> {
  const [alternate, name, driver] = await Promise.all([
    readLine(join(at.folder, 'bAlternateSetting')),
    readLine(join(at.folder, 'interface')),
    readlink(join(at.folder, 'driver')).catch(() => null),
  ]);
  return {
    interfaceNumber: at.interfaceNumber,
    alternateSetting: Number(alternate ?? 0) || 0,
    driver: driver === null ? null : basename(driver),
    name,
  };
}

async function readNode(roots: SysfsRoots, bus: number, device: number): Promise<UsbEntry['node']> {
  const path = join(roots.nodes, String(bus).padStart(3, '0'), String(device).padStart(3, '0'));
  const found = await stat(path).catch(() => null);
  return found && { path, mode: found.mode & 0o7777, uid: found.uid, gid: found.gid };
}
