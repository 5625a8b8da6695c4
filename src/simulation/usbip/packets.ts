/** USB/IP on the wire, all fields big-endian (kernel: Documentation/usb/usbip_protocol.rst, version 1.1.1). */

export const VERSION = 0x0111;
export const OPERATION = {
  requestImport: 0x8003,
  replyImport: 0x0003,
  requestDeviceList: 0x8005,
  replyDeviceList: 0x0005,
} as const;
export const OPERATION_HEADER_BYTES = 8;
export const BUS_ID_BYTES = 32;
export const PATH_BYTES = 256;
/** every packet of an imported device begins with one of this size */
export const URB_HEADER_BYTES = 48;
export const COMMAND = { submit: 1, unlink: 2, replySubmit: 3, replyUnlink: 4 } as const;
/** usbip's own tools (usbip_common.h): 0 is success */
export const IMPORT_STATUS = { ok: 0, busy: 2, noDevice: 4 } as const;
/** negative errno values of Linux */
export const URB_STATUS = { ok: 0, stall: -32, protocol: -71, unlinked: -104 } as const;

/** enum usb_device_speed of the kernel */
export const SPEED = { full: 2, high: 3, super: 5 } as const;

/** usbfs and cdc_acm stay far below it */
const MAX_TRANSFER_BYTES = 1024 * 1024;
const NOT_ISOCHRONOUS = 0xffff_ffff;

export interface SubmitPacket {
  kind: 'submit';
  seqnum: number;
  direction: 'in' | 'out';
  endpoint: number;
  /** bytes that the host sends or makes room for */
  length: number;
  numberOfPackets: number;
  /** 8 bytes, of use on endpoint 0 only */
  setup: Uint8Array;
  /** of an OUT transfer */
  data: Uint8Array;
}

export type UsbipPacket =
  | { kind: 'device-list' }
  | { kind: 'import'; busId: string }
  | SubmitPacket
  | { kind: 'unlink'; seqnum: number; unlinkSeqnum: number };

/** The other side sent what USB/IP does not know; `message` says what. */
export class UsbipError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsbipError';
  }
}

/**
 * Length of the operation that begins in `view`, null when more bytes must arrive to tell. Throws UsbipError for
 * another version and for an operation that a server does not answer.
 */
export function operationLength(view: DataView): number | null {
  if (view.byteLength < OPERATION_HEADER_BYTES) return null;
  const version = view.getUint16(0);
  if (version !== VERSION) throw new UsbipError(`protocol version 0x${version.toString(16)}`);
  const code = view.getUint16(2);
  if (code === OPERATION.requestDeviceList) return OPERATION_HEADER_BYTES;
  if (code === OPERATION.requestImport) return OPERATION_HEADER_BYTES + BUS_ID_BYTES;
  throw new UsbipError(`operation 0x${code.toString(16)}`);
}

/** Decodes a whole operation. */
export function decodeOperation(bytes: Uint8Array): UsbipPacket {
  if (viewOf(bytes).getUint16(2) === OPERATION.requestDeviceList) return { kind: 'device-list' };
  const field = bytes.subarray(OPERATION_HEADER_BYTES);
  const end = field.indexOf(0);
  return {
    kind: 'import',
    busId: new TextDecoder('latin1').decode(field.subarray(0, end < 0 ? undefined : end)),
  };
}

/** As `operationLength`, for the packets of an imported device. */
export function urbLength(view: DataView): number | null {
  if (view.byteLength < URB_HEADER_BYTES) return null;
  const command = view.getUint32(0);
  if (command === COMMAND.unlink) return URB_HEADER_BYTES;
  if (command !== COMMAND.submit) throw new UsbipError(`command ${command}`);
  const direction = view.getUint32(12);
  const endpoint = view.getUint32(16);
  const length = view.getUint32(24);
  const packets = view.getUint32(32);
  if (direction > 1) throw new UsbipError(`direction ${direction}`);
  if (endpoint > 15) throw new UsbipError(`endpoint ${endpoint}`);
  if (length > MAX_TRANSFER_BYTES) throw new UsbipError(`a transfer of ${length} bytes`);
  if (packets !== 0 && packets !== NOT_ISOCHRONOUS) throw new UsbipError('an isochronous transfer');
  return URB_HEADER_BYTES + (direction === 0 ? length : 0);
}

/** Decodes a whole packet of an imported device. */
export function decodeUrb(bytes: Uint8Array): UsbipPacket {
  const view = viewOf(bytes);
  const seqnum = view.getUint32(4);
  if (view.getUint32(0) === COMMAND.unlink)
    return { kind: 'unlink', seqnum, unlinkSeqnum: view.getUint32(20) };
  return {
    kind: 'submit',
    seqnum,
    direction: view.getUint32(12) === 1 ? 'in' : 'out',
    endpoint: view.getUint32(16),
    length: view.getUint32(24),
    numberOfPackets: view.getUint32(32),
    setup: bytes.slice(40, 48),
    data: bytes.slice(URB_HEADER_BYTES),
  };
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
