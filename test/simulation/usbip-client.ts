import type { AcceptLink } from '../../src/ports/byte-link.ts';

/** A reply of an imported device, decoded as the kernel's documentation has it. */
export interface UrbReply {
  command: 'submit' | 'unlink';
  seqnum: number;
  status: number;
  actualLength: number;
  data: Uint8Array;
}

export interface ControlFields {
  bmRequestType: number;
  bRequest: number;
  wValue: number;
  wIndex: number;
  wLength: number;
}

/** A USB/IP client of a few lines, written from Documentation/usb/usbip_protocol.rst, on a link without a socket. */
export class UsbipClient {
  isClosed = false;
  private seqnum = 0;
  private received = new Uint8Array(0);
  private readonly receiver: ReturnType<AcceptLink>;
  /** direction by sequence number, for how much data follows a reply */
  private readonly directions = new Map<number, 'in' | 'out'>();

  constructor(accept: AcceptLink) {
    this.receiver = accept({
      send: (bytes) => {
        const all = new Uint8Array(this.received.length + bytes.length);
        all.set(this.received);
        all.set(bytes, this.received.length);
        this.received = all;
      },
      close: () => {
        this.isClosed = true;
      },
    });
  }

  send(bytes: Uint8Array | readonly number[]): void {
    this.receiver.receive(Uint8Array.from(bytes));
  }

  hangUp(): void {
    this.receiver.closed();
  }

  /** All that came so far and was not taken. */
  take(length = this.received.length): Uint8Array {
    const taken = this.received.slice(0, length);
    this.received = this.received.slice(length);
    return taken;
  }

  requestDeviceList(): void {
    this.send([0x01, 0x11, 0x80, 0x05, 0, 0, 0, 0]);
  }

  /** The status of the answer; 0 = imported. */
  import(busId: string): number {
    const field = new Uint8Array(32);
    field.set(new TextEncoder().encode(busId));
    this.send([0x01, 0x11, 0x80, 0x03, 0, 0, 0, 0, ...field]);
    const head = this.take(8);
    const status = new DataView(head.buffer).getUint32(4);
    if (status === 0) this.take(312);
    return status;
  }

  /** Sends USBIP_CMD_SUBMIT and returns its sequence number. */
  submit(
    endpoint: number,
    direction: 'in' | 'out',
    length: number,
    setup: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0],
    data: Uint8Array = new Uint8Array(0),
  ): number {
    this.seqnum += 1;
    const head = new DataView(new ArrayBuffer(40));
    head.setUint32(0, 1);
    head.setUint32(4, this.seqnum);
    head.setUint32(12, direction === 'in' ? 1 : 0);
    head.setUint32(16, endpoint);
    head.setUint32(24, length);
    head.setUint32(32, 0xffff_ffff);
    this.directions.set(this.seqnum, direction);
    this.send([...new Uint8Array(head.buffer), ...setup, ...data]);
    return this.seqnum;
  }

  unlink(target: number): number {
    this.seqnum += 1;
    const head = new DataView(new ArrayBuffer(48));
    head.setUint32(0, 2);
    head.setUint32(4, this.seqnum);
    head.setUint32(20, target);
    this.send(new Uint8Array(head.buffer));
    return this.seqnum;
  }

  submitControl(fields: ControlFields, data: Uint8Array = new Uint8Array(0)): number {
    const { bmRequestType, bRequest, wValue, wIndex, wLength } = fields;
    const setup = [bmRequestType, bRequest, ...le16(wValue), ...le16(wIndex), ...le16(wLength)];
    return this.submit(0, bmRequestType & 0x80 ? 'in' : 'out', wLength, setup, data);
  }

  /** The replies that came so far. */
  replies(): UrbReply[] {
    const found: UrbReply[] = [];
    while (this.received.length >= 48) {
      const view = new DataView(this.take(48).buffer);
      const command = view.getUint32(0) === 3 ? 'submit' : 'unlink';
      const seqnum = view.getUint32(4);
      const actualLength = command === 'submit' ? view.getUint32(24) : 0;
      const hasData = this.directions.get(seqnum) === 'in' && command === 'submit';
      const data = this.take(hasData ? actualLength : 0);
      found.push({ command, seqnum, status: view.getInt32(20), actualLength, data });
    }
    return found;
  }

  /** The one reply to a transfer, once `settle` let time pass. */
  async control(fields: ControlFields, settle: () => Promise<unknown>, data?: Uint8Array): Promise<UrbReply> {
    const seqnum = this.submitControl(fields, data);
    await settle();
    const [reply, ...more] = this.replies();
    if (!reply || reply.seqnum !== seqnum || more.length > 0) throw new Error(`no single reply to ${seqnum}`);
    return reply;
  }
}

export function getDescriptor(type: number, index: number, wLength: number): ControlFields {
  return { bmRequestType: 0x80, bRequest: 6, wValue: (type << 8) | index, wIndex: 0, wLength };
}

export function dfuIn(bRequest: number, wValue: number, wLength: number): ControlFields {
  return { bmRequestType: 0xa1, bRequest, wValue, wIndex: 0, wLength };
}

export function dfuOut(bRequest: number, wValue: number, wLength: number): ControlFields {
  return { bmRequestType: 0x21, bRequest, wValue, wIndex: 0, wLength };
}

function le16(value: number): number[] {
  return [value & 0xff, value >> 8];
}
