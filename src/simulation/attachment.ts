import type { UsbEntry } from '../ports/usb.ts';
import type { UsbFunction } from './usb-function.ts';

/** Who may use the device node: its group, and 0660-like bits. */
export interface NodeRights {
  mode: number;
  gid: number;
}

/** A device from plugging in to pulling out, as the kernel knows it. */
export class Attachment {
  readonly path: string;
  readonly busNumber: number;
  readonly deviceNumber: number;
  readonly usbFunction: UsbFunction;
  isGone = false;
  private readonly rights: NodeRights;
  private readonly user: { uid: number; groupIds: readonly number[] };
  private readonly claims = new Map<number, object>();
  private readonly alternates = new Map<number, number>();

  constructor(
    place: { path: string; busNumber: number; deviceNumber: number },
    usbFunction: UsbFunction,
    rights: NodeRights,
    user: { uid: number; groupIds: readonly number[] },
  ) {
    this.path = place.path;
    this.busNumber = place.busNumber;
    this.deviceNumber = place.deviceNumber;
    this.usbFunction = usbFunction;
    this.rights = rights;
    this.user = user;
  }

  nodePath(): string {
    return `/dev/bus/usb/${pad(this.busNumber)}/${pad(this.deviceNumber)}`;
  }

  access(): 'read-write' | 'read-only' | 'none' {
    const { mode, gid } = this.rights;
    const bits = this.user.groupIds.includes(gid) ? (mode >> 3) & 7 : mode & 7;
    if ((bits & 6) === 6 || this.user.uid === 0) return 'read-write';
    return (bits & 4) === 4 ? 'read-only' : 'none';
  }

  hasInterface(interfaceNumber: number): boolean {
    return this.usbFunction.interfaces.some((one) => one.interfaceNumber === interfaceNumber);
  }

  /** False when a kernel driver or another handle has it. */
  claim(interfaceNumber: number, owner: object): boolean {
    const holder = this.claims.get(interfaceNumber);
    const driver = this.usbFunction.interfaces.find((one) => one.interfaceNumber === interfaceNumber)?.driver;
    if (driver || (holder && holder !== owner)) return false;
    this.claims.set(interfaceNumber, owner);
    return true;
  }

  release(interfaceNumber: number, owner: object): void {
    if (this.claims.get(interfaceNumber) === owner) this.claims.delete(interfaceNumber);
  }

  /** The kernel takes every claim back when a program ends. */
  releaseAll(): void {
    this.claims.clear();
  }

  selectAlternate(interfaceNumber: number, alternateSetting: number): boolean {
    const known = this.usbFunction.interfaces.find((one) => one.interfaceNumber === interfaceNumber);
    if (known?.alternateNames[alternateSetting] === undefined) return false;
    this.alternates.set(interfaceNumber, alternateSetting);
    return true;
  }

  entry(): UsbEntry {
    const { usbFunction } = this;
    const descriptors = new Uint8Array(usbFunction.device.length + usbFunction.configuration.length);
    descriptors.set(usbFunction.device);
    descriptors.set(usbFunction.configuration, usbFunction.device.length);
    return {
      path: this.path,
      busNumber: this.busNumber,
      deviceNumber: this.deviceNumber,
      speed: usbFunction.speed,
      descriptors,
      manufacturer: usbFunction.manufacturer,
      product: usbFunction.product,
      serialNumber: usbFunction.serialNumber,
      interfaces: usbFunction.interfaces.map((one) => {
        const alternateSetting = this.alternates.get(one.interfaceNumber) ?? 0;
        return {
          interfaceNumber: one.interfaceNumber,
          alternateSetting,
          driver: this.claims.has(one.interfaceNumber) ? 'usbfs' : one.driver,
          name: one.alternateNames[alternateSetting] ?? null,
        };
      }),
      access: this.access(),
      node: { path: this.nodePath(), mode: this.rights.mode, uid: 0, gid: this.rights.gid },
    };
  }
}

function pad(value: number): string {
  return String(value).padStart(3, '0');
}
