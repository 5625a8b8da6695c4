import { readdir, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SerialEntry } from '../../ports/serial.ts';
import { readAccess } from '../access.ts';
import { readLine } from '../read-line.ts';

/** Where the kernel and udev show serial ports; tests bring their own folders. */
export interface SerialRoots {
  /** .../class/tty */
  classFolder: string;
  devFolder: string;
  /** folder above by-id and by-path */
  links: string;
}

const ROOTS: SerialRoots = { classFolder: '/sys/class/tty', devFolder: '/dev', links: '/dev/serial' };
const USB_DEVICE = /^\d+-\d+(?:\.\d+)*$/;

/** Terminals with hardware behind them. A system without /sys/class/tty has none. */
export async function listSysfsSerial(roots = ROOTS): Promise<readonly SerialEntry[]> {
  const names = await readdir(roots.classFolder).catch(() => []);
  const [byId, byPath] = await Promise.all([
    readLinks(join(roots.links, 'by-id')),
    readLinks(join(roots.links, 'by-path')),
  ]);
  const entries = await Promise.all(names.map((name) => readPort(roots, name, byId, byPath)));
  return entries.filter((entry) => entry !== null).sort((a, b) => (a.path < b.path ? -1 : 1));
}

type Links = ReadonlyMap<string, readonly string[]>;

async function readPort(
  roots: SerialRoots,
  name: string,
  byId: Links,
  byPath: Links,
): Promise<SerialEntry | null> {
  const folder = join(roots.classFolder, name);
  // consoles and pseudo-terminals have no device behind them
  const device = await realpath(join(folder, 'device')).catch(() => null);
  if (device === null) return null;
  // the kernel lists four 8250 ports whether they exist or not: type 0 is "none" (include/uapi/linux/serial.h)
  if ((await readLine(join(folder, 'type'))) === '0') return null;
  const path = join(roots.devFolder, name);
  const usbFolder = usbFolderOf(device);
  const ids = await Promise.all(
    ['idVendor', 'idProduct', 'serial'].map((file) =>
      usbFolder ? readLine(join(usbFolder, file)) : Promise.resolve(null),
    ),
  );
  const driver = await readlink(join(device, 'driver')).catch(() => null);
  return {
    path,
    byId: byId.get(path) ?? [],
    byPath: byPath.get(path) ?? [],
    driver: driver === null ? null : basename(driver),
    usbPath: usbFolder ? basename(usbFolder) : null,
    vendorId: parseId(ids[0]),
    productId: parseId(ids[1]),
    serialNumber: ids[2] ?? null,
    access: await readAccess(path),
  };
}

/** The innermost folder on the way up that is a USB device. */
function usbFolderOf(device: string): string | null {
  for (let at = device; at !== dirname(at); at = dirname(at)) {
    if (USB_DEVICE.test(basename(at))) return at;
  }
  return null;
}

/** Device node to the links that lead to it. */
async function readLinks(folder: string): Promise<Links> {
  const links = new Map<string, string[]>();
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names.toSorted((a, b) => (a < b ? -1 : 1))) {
    const target = await realpath(join(folder, name)).catch(() => null);
    if (target === null) continue;
    links.set(target, [...(links.get(target) ?? []), join(folder, name)]);
  }
  return links;
}

function parseId(text: string | null | undefined): number | null {
  return text && /^[0-9a-fA-F]{4}$/.test(text) ? Number.parseInt(text, 16) : null;
}
