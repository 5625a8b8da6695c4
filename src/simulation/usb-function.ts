import type { UsbControlSetup } from '../ports/usb.ts';
import type { DescriptorFault } from './boards/board-faults.ts';
import type { InEndpoint } from './in-endpoint.ts';

/** What a device does on the wire: its descriptors, and its answers to control transfers. */
export interface UsbFunction {
  device: Uint8Array;
  configuration: Uint8Array;
  speed: 'full' | 'high' | 'super';
  /** as the kernel reads them */
  manufacturer: string | null;
  product: string | null;
  serialNumber: string | null;
  interfaces: readonly FunctionInterface[];
  /** the device holds every transfer until then (ms on the virtual clock) */
  busyUntilMs(): number;
  /** `arrivedMs`: when the host sent it, before any holding */
  controlIn(setup: UsbControlSetup, length: number, arrivedMs: number): Uint8Array | 'stall' | 'silence';
  controlOut(setup: UsbControlSetup, data: Uint8Array, arrivedMs: number): 'done' | 'stall';
  /** the host cannot even read its descriptors, and never enumerates it */
  descriptorFault?: DescriptorFault;
  /** besides endpoint 0 */
  dataEndpoints?: DataEndpoints;
}

/** Bulk and interrupt endpoints by number (bits 3 to 0 of bEndpointAddress). */
export interface DataEndpoints {
  in: ReadonlyMap<number, InEndpoint>;
  /** takes what the host sent; a promise holds the host until the device has room for more */
  out: ReadonlyMap<number, (data: Uint8Array) => void | Promise<void>>;
}

export interface FunctionInterface {
  interfaceNumber: number;
  /** kernel driver that binds to it, null when none does */
  driver: string | null;
  /** string of each alternate setting, null where it has none */
  alternateNames: readonly (string | null)[];
}
