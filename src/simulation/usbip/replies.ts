import type { Attachment } from '../attachment.ts';
import {
  BUS_ID_BYTES,
  COMMAND,
  IMPORT_STATUS,
  OPERATION,
  OPERATION_HEADER_BYTES,
  PATH_BYTES,
  SPEED,
  type SubmitPacket,
  URB_HEADER_BYTES,
  VERSION,
  viewOf,
} from './packets.ts';

const DEVICE_BYTES = PATH_BYTES + BUS_ID_BYTES + 24;

/** OP_REP_DEVLIST. */
export function deviceListReply(attachments: readonly Attachment[]): Uint8Array {
  const count = new Uint8Array(4);
  viewOf(count).setUint32(0, attachments.length);
  return join([
    operationHeader(OPERATION.replyDeviceList, 0),
    count,
    ...attachments.flatMap((attachment) => [deviceRecord(attachment), ...interfaceRecords(attachment)]),
  ]);
}

/** OP_REP_IMPORT: the device, or only why not. */
export function importReply(answer: Attachment | 'busy' | 'noDevice'): Uint8Array {
  if (typeof answer === 'string') return operationHeader(OPERATION.replyImport, IMPORT_STATUS[answer]);
  return join([operationHeader(OPERATION.replyImport, IMPORT_STATUS.ok), deviceRecord(answer)]);
}

/** USBIP_RET_SUBMIT: `data` is what an IN transfer brought, `sent` how many bytes an OUT transfer took. */
export function submitReply(packet: SubmitPacket, status: number, data: Uint8Array, sent = 0): Uint8Array {
  const header = urbHeader(COMMAND.replySubmit, packet.seqnum, status);
  const view = viewOf(header);
  view.setUint32(24, packet.direction === 'in' ? data.length : sent);
  // as it came: 0 and 0xffffffff both say "not isochronous"
  view.setUint32(32, packet.numberOfPackets);
  return packet.direction === 'in' ? join([header, data]) : header;
}

/** USBIP_RET_UNLINK. */
export function unlinkReply(seqnum: number, status: number): Uint8Array {
  return urbHeader(COMMAND.replyUnlink, seqnum, status);
}

function operationHeader(code: number, status: number): Uint8Array {
  const header = new Uint8Array(OPERATION_HEADER_BYTES);
  const view = viewOf(header);
  view.setUint16(0, VERSION);
  view.setUint16(2, code);
  view.setUint32(4, status);
  return header;
}

/** struct usbip_usb_device: path, bus id, numbers, and the head of its descriptors. */
function deviceRecord(attachment: Attachment): Uint8Array {
  const { device, configuration, speed } = attachment.usbFunction;
  const descriptor = viewOf(device);
  const record = new Uint8Array(DEVICE_BYTES);
  const ascii = new TextEncoder();
  record.set(ascii.encode(`/sys/devices/simulated/${attachment.path}`));
  record.set(ascii.encode(attachment.path), PATH_BYTES);
  const view = new DataView(record.buffer, PATH_BYTES + BUS_ID_BYTES);
  view.setUint32(0, attachment.busNumber);
  view.setUint32(4, attachment.deviceNumber);
  view.setUint32(8, SPEED[speed]);
  view.setUint16(12, descriptor.getUint16(8, true));
  view.setUint16(14, descriptor.getUint16(10, true));
  view.setUint16(16, descriptor.getUint16(12, true));
  view.setUint8(18, descriptor.getUint8(4));
  view.setUint8(19, descriptor.getUint8(5));
  view.setUint8(20, descriptor.getUint8(6));
  // bConfigurationValue, bNumConfigurations, bNumInterfaces
  view.setUint8(21, configuration[5] ?? 0);
  view.setUint8(22, descriptor.getUint8(17));
  view.setUint8(23, configuration[4] ?? 0);
  return record;
}

/** class, subclass and protocol of the first alternate setting of each interface, and a byte of padding. */
function interfaceRecords(attachment: Attachment): Uint8Array[] {
  const { configuration } = attachment.usbFunction;
  const records: Uint8Array[] = [];
  for (let at = 0; at + 1 < configuration.length; at += Math.max(2, configuration[at] ?? 0)) {
    const isInterface = configuration[at + 1] === 4;
    if (isInterface && configuration[at + 3] === 0) {
      records.push(
        Uint8Array.of(configuration[at + 5] ?? 0, configuration[at + 6] ?? 0, configuration[at + 7] ?? 0, 0),
      );
    }
  }
  return records;
}

/** usbip_header_basic without devid, direction and endpoint, which a server leaves 0, and the status. */
function urbHeader(command: number, seqnum: number, status: number): Uint8Array {
  const header = new Uint8Array(URB_HEADER_BYTES);
  const view = viewOf(header);
  view.setUint32(0, command);
  view.setUint32(4, seqnum);
  view.setInt32(20, status);
  return header;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
