import type { Origin } from '../evidence/section.ts';
import type { UsbDevice, UsbString } from '../evidence/usb.ts';
import { locationPath, readMacosUsbLine } from '../formats/macos-usb-list.ts';
import { isAbsent, readWindowsUsbLine } from '../formats/windows-usb-list.ts';
import { bareDevice } from './usb-devices.ts';
import type { UsbListings } from './usb-listings.ts';
import { SPEEDS } from './usb-tree.ts';

const MACOS_HEAD = /^USB:$|^ {4}USB [\d.]{1,4} Bus:$/;
const WINDOWS_HEAD = /^Status +Class +FriendlyName +InstanceId$|^Microsoft PnP Utility$/;

interface Seen {
  host: string | null;
  origin: Origin;
}

/** Reads the lists of USB devices that macOS and Windows print. */
export class SystemListings {
  private readonly usb: UsbListings;
  /** which of the two is being read, as their lines alone could stand in other texts */
  private kind: 'macos' | 'windows' | null = null;
  private name: string | null = null;
  private productId: number | null = null;
  private status: string | null = null;
  /** the device that further lines tell of */
  private device: UsbDevice | null = null;
  /** of pnputil: not yet listed, as its status comes last */
  private waiting: UsbDevice | null = null;

  constructor(usb: UsbListings) {
    this.usb = usb;
  }

  /** A prompt: what was typed begins a list, or ends the one at hand. */
  command(argv: readonly string[], host: string | null): void {
    this.end();
    const words = argv.join(' ');
    if (/^system_profiler\b.*SPUSB/.test(words)) this.begin('macos', host);
    else if (/^(?:Get-PnpDevice|gwmi|Get-CimInstance)\b|^pnputil.* \/enum-devices/i.test(words)) {
      this.begin('windows', host);
    }
  }

  /** Takes a line in. Returns whether it is one of such a list. */
  read(line: string, seen: Seen): boolean {
    if (MACOS_HEAD.test(line) && this.kind !== 'macos') this.begin('macos', seen.host);
    else if (WINDOWS_HEAD.test(line.trim()) && this.kind !== 'windows') this.begin('windows', seen.host);
    if (this.kind === 'macos') return this.macos(line, seen);
    if (this.kind === 'windows') return this.windows(line, seen);
    return false;
  }

  end(): void {
    this.list();
    this.kind = null;
    this.device = null;
    this.name = null;
    this.status = null;
    this.productId = null;
  }

  private begin(kind: 'macos' | 'windows', host: string | null): void {
    this.end();
    this.kind = kind;
    // both may be asked for a part of the devices, so what they leave out may be there all the same
    this.usb.begin('system', host, 'ids');
  }

  private macos(line: string, seen: Seen): boolean {
    const read = readMacosUsbLine(line);
    if (!read) return /^ {6,80}[A-Z][\w .()/-]{2,60}: /.test(line);
    switch (read.tells) {
      case 'name':
        this.name = read.text;
        this.productId = null;
        this.device = null;
        break;
      case 'product-id':
        this.productId = read.id;
        this.device = null;
        break;
      case 'vendor-id':
        if (this.productId === null) break;
        this.device = bareDevice(read.id, this.productId, seen);
        this.device.product = this.name === null ? null : text(this.name);
        this.device.description = this.name;
        this.usb.systemDevice(this.device);
        break;
      default:
        if (this.device) addProperty(this.device, read);
    }
    return true;
  }

  private windows(line: string, seen: Seen): boolean {
    const read = readWindowsUsbLine(line);
    if (!read) return WINDOWS_HEAD.test(line.trim()) || /^-{3,} +-{3,}/.test(line.trim());
    if (read.tells === 'device') {
      this.list();
      const device = bareDevice(read.vendorId, read.productId, seen);
      device.serialNumber = read.serial === null ? null : text(read.serial);
      device.description = read.name ?? this.name;
      const status = read.status ?? this.status;
      if (status === null) this.waiting = device;
      else if (!isAbsent(status)) this.usb.systemDevice(device);
      this.name = null;
      this.status = null;
    } else if (read.tells === 'status') {
      if (this.waiting && isAbsent(read.text)) this.waiting = null;
      else if (this.waiting) this.list();
      else this.status = read.text;
    } else if (read.tells === 'name') {
      if (this.waiting) this.waiting.description = read.text;
      else this.name = read.text;
    } else this.list();
    return true;
  }

  private list(): void {
    if (this.waiting) this.usb.systemDevice(this.waiting);
    this.waiting = null;
  }
}

function addProperty(device: UsbDevice, read: Exclude<ReturnType<typeof readMacosUsbLine>, null>): void {
  switch (read.tells) {
    case 'serial':
      device.serialNumber = text(read.text);
      break;
    case 'manufacturer':
      device.manufacturer = text(read.text);
      break;
    case 'version':
      device.bcdDevice = read.bcd;
      break;
    case 'speed':
      device.speed = SPEEDS[read.megabits] ?? null;
      break;
    case 'location':
      Object.assign(device, locationPath(read.location), { deviceNumber: read.address });
      break;
    default:
  }
}

function text(value: string): UsbString {
  return { index: null, text: value, declaredBytes: null, receivedBytes: null, source: 'log' };
}
