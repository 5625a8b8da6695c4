/** USB as this program needs it. `UsbDevice` is the subset of WebUSB's USBDevice that DFU uses. */

export interface UsbControlSetup {
  requestType: 'standard' | 'class' | 'vendor';
  recipient: 'device' | 'interface' | 'endpoint' | 'other';
  /** bRequest */
  request: number;
  /** wValue */
  value: number;
  /** wIndex */
  index: number;
}

/** An open handle. Every call rejects with UsbError; a stalled request rejects with kind "stall". */
export interface UsbDevice {
  open(): Promise<void>;
  close(): Promise<void>;
  claimInterface(interfaceNumber: number): Promise<void>;
  releaseInterface(interfaceNumber: number): Promise<void>;
  selectAlternateInterface(interfaceNumber: number, alternateSetting: number): Promise<void>;
  /** `length` and the answer in bytes; the answer may be shorter. timeoutMs must be above 0 (default 1000). */
  controlTransferIn(
    setup: UsbControlSetup,
    length: number,
    timeoutMs?: number,
  ): Promise<{ data?: DataView | undefined }>;
  /** `data` may be empty, never absent. */
  controlTransferOut(
    setup: UsbControlSetup,
    data: Uint8Array,
    timeoutMs?: number,
  ): Promise<{ bytesWritten: number }>;
}

export type UsbSpeed = 'low' | 'full' | 'high' | 'super' | 'super-plus';

/** One active interface as the operating system sees it. */
export interface UsbEntryInterface {
  interfaceNumber: number;
  /** bAlternateSetting in force */
  alternateSetting: number;
  /** kernel driver bound to it */
  driver: string | null;
  /** the string of the alternate in force as the kernel read it (Linux: sysfs `interface`) */
  name: string | null;
}

/** One device as the operating system describes it, without opening it. */
export interface UsbEntry {
  /** bus path as sysfs prints it: "1-1.4"; a root hub is "usb1" */
  path: string;
  busNumber: number;
  deviceNumber: number;
  speed: UsbSpeed | null;
  /** the device descriptor followed by each configuration's whole blob, as sent by the device */
  descriptors: Uint8Array;
  manufacturer: string | null;
  product: string | null;
  serialNumber: string | null;
  interfaces: readonly UsbEntryInterface[];
  /** what this user may do with the device node; "unknown" where the platform cannot tell */
  access: 'read-write' | 'read-only' | 'none' | 'unknown';
  /** the device node, e.g. /dev/bus/usb/001/038; mode is the lower 12 permission bits */
  node: { path: string; mode: number; uid: number; gid: number } | null;
}

export interface Usb {
  /** Everything on the bus now. Rejects with UsbError when the bus cannot be read at all. */
  list(): Promise<readonly UsbEntry[]>;
  /** A handle, not yet opened. Rejects with UsbError kind "not-found". */
  device(path: string): Promise<UsbDevice>;
  /** Calls back soon after anything was plugged in or out, until the returned function is called. */
  watch(onChange: () => void): () => void;
}

export type UsbErrorKind =
  | 'stall'
  | 'timeout'
  | 'disconnected'
  | 'not-found'
  | 'permission'
  | 'busy'
  | 'invalid-state'
  | 'protocol'
  | 'unsupported'
  | 'other';

/** What a USB call failed with; `message` is the driver's own text. */
export class UsbError extends Error {
  readonly kind: UsbErrorKind;
  constructor(kind: UsbErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsbError';
    this.kind = kind;
  }
}
