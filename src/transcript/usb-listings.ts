import { gap, type Origin, type Section } from '../evidence/section.ts';
import type { UsbDevice, UsbFacts } from '../evidence/usb.ts';
import type { LsusbLine } from '../formats/lsusb-lines.ts';
import type { LsusbTreeLine } from '../formats/lsusb-tree-lines.ts';
import { newVerboseState, readVerboseLine, type VerboseState } from '../formats/lsusb-verbose.ts';
import { identifyUsb, type UsbRole } from '../knowledge/usb-ids.ts';
import { addAlternate, applyVerbose, lsusbDevice } from './usb-devices.ts';
import { UsbTree } from './usb-tree.ts';

const MAX_DEVICES = 512;
const MAX_HOSTS = 64;
const MAX_SIGHTINGS = 2000;
/** these answer to `dfu-util -l` when they are there */
const DFU_ROLES: readonly UsbRole[] = ['st-rom-dfu', 'clone-rom-dfu', 'stm32duino-dfu'];
const NOTABLE_ROLES: readonly UsbRole[] = [
  ...DFU_ROLES,
  'klipper',
  'klipper-can-bridge',
  'katapult',
  'hid-bootloader',
  'rp2-boot-rom',
];

/** What a listing covers: every device, every DFU device, or only the devices with the ids it shows. */
type Scope = 'all' | 'dfu' | 'ids';

interface Listing {
  /** system: macOS' system_profiler, Windows' Get-PnpDevice and pnputil */
  tool: 'lsusb' | 'dfu-util' | 'system';
  host: string | null;
  /** null: not known, as the command is not in the text */
  scope: Scope | null;
  devices: UsbDevice[];
  tree: UsbTree;
  /** of `lsusb -v`: the device whose lines are being read */
  verbose: VerboseState | null;
}

interface HostDevices {
  devices: UsbDevice[];
  /** a whole listing was among what told of them */
  whole: boolean;
}

/** Joins the listings of a text into each host's last state, and keeps what was seen in which order. */
export class UsbListings {
  private readonly hosts = new Map<string | null, HostDevices>();
  private sightings: UsbFacts['sightings'] = [];
  private open: Listing | null = null;
  private seen = false;

  /** A listing begins. */
  begin(tool: Listing['tool'], host: string | null, scope: Scope | null): void {
    this.end();
    this.open = { tool, host, scope, devices: [], tree: new UsbTree(), verbose: null };
  }

  /** Is a listing of this tool being read? */
  isOpen(tool: Listing['tool']): boolean {
    return this.open?.tool === tool;
  }

  lsusbLine(line: LsusbLine, host: string | null, origin: Origin): void {
    const isAgain = this.open?.devices.some(
      (one) => one.busNumber === line.busNumber && one.deviceNumber === line.deviceNumber,
    );
    if (this.open?.tool !== 'lsusb' || isAgain) this.begin('lsusb', host, null);
    this.closeVerbose();
    this.add(lsusbDevice(line, { host, origin }));
  }

  /** A line of `lsusb -v` below a device's own. Returns whether it is one. */
  verboseLine(line: string): boolean {
    const { open } = this;
    if (open?.tool !== 'lsusb' || open.devices.length === 0) return false;
    if (!open.verbose && line.trim() !== 'Device Descriptor:') return false;
    open.verbose ??= newVerboseState();
    return readVerboseLine(open.verbose, line);
  }

  treeLine(line: LsusbTreeLine, host: string | null): void {
    if (this.open?.tool !== 'lsusb') this.begin('lsusb', host, null);
    this.open?.tree.add(line);
  }

  /** A device of `dfu-util -l`, or one that it could not open. */
  dfuDevice(device: UsbDevice, host: string | null): void {
    if (this.open?.tool !== 'dfu-util') this.begin('dfu-util', host, null);
    const same = this.open?.devices.find(
      (one) =>
        one.vendorId === device.vendorId &&
        one.productId === device.productId &&
        one.deviceNumber === device.deviceNumber &&
        one.path === device.path,
    );
    if (same) addAlternate(same, device);
    else this.add(device);
  }

  /** A device in a list of macOS or Windows; what is told of it later may still be added to it. */
  systemDevice(device: UsbDevice): void {
    if (this.open?.tool !== 'system') this.begin('system', device.host, 'ids');
    this.add(device);
  }

  /** The listing at hand is over. */
  end(): void {
    const listing = this.open;
    if (!listing) return;
    this.closeVerbose();
    this.open = null;
    // a command whose output is not in the text tells nothing; dfu-util prints nothing when there is nothing
    if (listing.devices.length === 0 && listing.tool !== 'dfu-util') {
      listing.tree.complete(this.hosts.get(listing.host)?.devices ?? []);
      return;
    }
    this.seen = true;
    const before = this.hosts.get(listing.host) ?? { devices: [], whole: false };
    const scope = listing.scope ?? scopeOf(listing, before);
    const kept = before.devices.filter((device) => !covers(scope, listing, device));
    const devices = listing.devices.map((device) => withEarlier(device, before.devices));
    listing.tree.complete(devices);
    this.hosts.delete(listing.host);
    this.hosts.set(listing.host, {
      devices: [...kept, ...devices].slice(-MAX_DEVICES),
      whole: before.whole || listing.scope === 'all' || listing.devices.some(isRootHub),
    });
    for (const oldest of this.hosts.keys()) {
      if (this.hosts.size <= MAX_HOSTS) break;
      this.hosts.delete(oldest);
    }
  }

  finish(): Section<UsbFacts> {
    this.end();
    if (!this.seen) return gap('not-collected', 'The text shows no list of USB devices.');
    const devices = [...this.hosts.values()].flatMap((host) => host.devices);
    const value = { devices, sightings: this.sightings.slice(-MAX_SIGHTINGS) };
    const isWhole = [...this.hosts.values()].every((host) => host.whole);
    if (isWhole) return { status: 'collected', value, complete: true };
    const problems = ['The lists in the text may not show every device.'];
    return { status: 'collected', value, complete: false, problems };
  }

  private add(device: UsbDevice): void {
    const devices = this.open?.devices ?? [];
    if (devices.length < MAX_DEVICES) devices.push(device);
    const role = identifyUsb(device.vendorId, device.productId)?.role;
    if (role === undefined || !NOTABLE_ROLES.includes(role)) return;
    const { vendorId, productId, busNumber, deviceNumber, path, host, origin } = device;
    this.sightings.push({ vendorId, productId, busNumber, deviceNumber, path, host, origin });
    if (this.sightings.length > 2 * MAX_SIGHTINGS) this.sightings = this.sightings.slice(-MAX_SIGHTINGS);
  }

  private closeVerbose(): void {
    const device = this.open?.devices.at(-1);
    if (this.open?.verbose && device) applyVerbose(device, this.open.verbose.device);
    if (this.open) this.open.verbose = null;
  }
}

/** Without its command a listing with root hubs is a whole one, and so is the first that a host shows. */
function scopeOf(listing: Listing, before: HostDevices): Scope {
  if (listing.tool === 'dfu-util') return 'dfu';
  return before.devices.length === 0 || listing.devices.some(isRootHub) ? 'all' : 'ids';
}

function isRootHub(device: UsbDevice): boolean {
  return identifyUsb(device.vendorId, device.productId)?.role === 'hub';
}

/** Would this listing show the device if it were still there? */
function covers(scope: Scope, listing: Listing, device: UsbDevice): boolean {
  if (scope === 'all') return true;
  const role = identifyUsb(device.vendorId, device.productId)?.role;
  if (scope === 'dfu' && role !== undefined && DFU_ROLES.includes(role)) return true;
  return listing.devices.some(
    (one) => one.vendorId === device.vendorId && one.productId === device.productId,
  );
}

/** The device with what earlier listings told of it, if its number shows that it is the same one. */
function withEarlier(device: UsbDevice, earlier: readonly UsbDevice[]): UsbDevice {
  const before = earlier.find(
    (one) =>
      one.vendorId === device.vendorId &&
      one.productId === device.productId &&
      one.deviceNumber === device.deviceNumber &&
      (one.busNumber === null || device.busNumber === null || one.busNumber === device.busNumber),
  );
  if (!before) return device;
  const isRicher = device.configurations.length > 0;
  return {
    ...before,
    ...device,
    path: device.path ?? before.path,
    busNumber: device.busNumber ?? before.busNumber,
    bcdUSB: device.bcdUSB ?? before.bcdUSB,
    bcdDevice: device.bcdDevice ?? before.bcdDevice,
    speed: device.speed ?? before.speed,
    manufacturer: device.manufacturer ?? before.manufacturer,
    product: device.product ?? before.product,
    serialNumber: device.serialNumber ?? before.serialNumber,
    description: device.description ?? before.description,
    configurations: isRicher ? device.configurations : before.configurations,
    access: device.access === 'unknown' ? before.access : device.access,
  };
}
