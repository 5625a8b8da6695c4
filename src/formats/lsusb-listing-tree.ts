import { idAndName, type ListedDevice } from './lsusb-listing.ts';

/** Mbit/s as `lsusb -t` prints them */
const SPEEDS: Readonly<Record<string, string>> = {
  low: '1.5M',
  full: '12M',
  high: '480M',
  super: '5000M',
  'super-plus': '10000M',
};

/** USB-IF class codes as `lsusb -t` names them */
const CLASSES: Readonly<Record<number, string>> = {
  0: '[unknown]',
  1: 'Audio',
  2: 'Communications',
  3: 'Human Interface Device',
  5: 'Physical Interface Device',
  6: 'Imaging',
  7: 'Printer',
  8: 'Mass Storage',
  9: 'Hub',
  10: 'CDC Data',
  11: 'Chip/SmartCard',
  13: 'Content Security',
  14: 'Video',
  220: 'Diagnostic',
  224: 'Wireless',
  239: 'Miscellaneous Device',
  254: 'Application Specific Interface',
  255: 'Vendor Specific Class',
};

/**
 * The buses as a tree in the form of `lsusb -t`, one line for each interface of a device; with `withNames` a line
 * with id and name below, as `lsusb -tv` has. Devices without a known bus path are left out.
 */
export function treeListing(devices: readonly ListedDevice[], withNames: boolean): readonly string[] {
  const lines: string[] = [];
  const known = devices.filter((device) => device.path !== null);
  const roots = known
    .filter((device) => isRoot(device))
    .sort((a, b) => (b.busNumber ?? 0) - (a.busNumber ?? 0));
  const children = new Map<string, ListedDevice[]>();
  for (const device of known) {
    if (isRoot(device)) continue;
    const parent = nearestParent(device.path ?? '', known);
    children.set(parent, [...(children.get(parent) ?? []), device]);
  }
  const add = (device: ListedDevice, depth: number) => {
    const margin = depth === 0 ? '/:  ' : `${'    '.repeat(depth)}|__ `;
    const place = depth === 0 ? `Bus ${pad(device.busNumber)}.Port 1` : `Port ${portOf(device.path ?? '')}`;
    for (const detail of details(device, depth === 0)) {
      lines.push(`${margin}${place}: Dev ${device.deviceNumber ?? '?'}, ${detail}`);
    }
    if (withNames) lines.push(`${' '.repeat(margin.length)}${idAndName(device)}`);
    const below = children.get(device.path ?? '') ?? [];
    for (const child of below.sort((a, b) => portOf(a.path ?? '') - portOf(b.path ?? '')))
      add(child, depth + 1);
  };
  for (const root of roots) add(root, 0);
  for (const orphan of children.get('') ?? []) add(orphan, 1);
  return lines;
}

function details(device: ListedDevice, isRootHub: boolean): readonly string[] {
  const speed = SPEEDS[device.speed ?? ''] ?? '?';
  const interfaces = (device.configurations[0]?.interfaces ?? []).filter((at) => at.alternateSetting === 0);
  if (isRootHub) return [`Class=root_hub, Driver=${interfaces[0]?.driver ?? ''}, ${speed}`];
  if (interfaces.length === 0) return [`Class=${className(device.deviceClass)}, Driver=, ${speed}`];
  return interfaces.map(
    (at) =>
      `If ${at.interfaceNumber}, Class=${className(at.interfaceClass)}, Driver=${at.driver ?? ''}, ${speed}`,
  );
}

function isRoot(device: ListedDevice): boolean {
  return device.path?.startsWith('usb') ?? false;
}

/** The device that this one hangs on: "1-1.4" on "1-1", "1-1" on "usb1"; '' when it is not listed. */
function nearestParent(path: string, devices: readonly ListedDevice[]): string {
  const parent = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : `usb${path.split('-')[0]}`;
  return devices.some((device) => device.path === parent) ? parent : '';
}

function portOf(path: string): number {
  return Number(/(\d+)$/.exec(path)?.[1] ?? 0);
}

function className(code: number | null): string {
  return code === null ? '' : (CLASSES[code] ?? '>[unknown]');
}

function pad(number: number | null): string {
  return String(number ?? '?').padStart(2, '0');
}
