import type { ByteLink } from '../../ports/byte-link.ts';
import type { UsbControlSetup } from '../../ports/usb.ts';
import { type ControlRequest, type ExchangeOutcome, exchange, type Wire } from '../control-exchange.ts';
import { type SubmitPacket, URB_STATUS, UsbipError, type UsbipPacket, viewOf } from './packets.ts';
import { submitReply, unlinkReply } from './replies.ts';
import { standardIn, standardOut } from './standard-control.ts';

/** a client that asks for more at once is not a kernel */
const MAX_PENDING = 1024;
const NOTHING = new Uint8Array(0);
const REQUEST_TYPES = ['standard', 'class', 'vendor'] as const;
const RECIPIENTS = ['device', 'interface', 'endpoint', 'other'] as const;

/** A transfer that has no reply yet. */
interface Pending {
  packet: SubmitPacket;
  isWithdrawn: boolean;
  /** resolves when the client takes it back */
  withdrawn: Promise<void>;
  withdraw: () => void;
}

type Answer =
  | { kind: 'answered'; data: Uint8Array }
  | { kind: 'stall' | 'protocol' | 'silence' | 'gone' | 'withdrawn' };

/** A class request that did not end well, for whoever looks on. */
export type FailedRequest = { setup: UsbControlSetup; outcome: ExchangeOutcome };

/** A device in the hands of a USB/IP client: each of its transfers gets one reply, or none once it was unlinked. */
export class ImportedDevice {
  readonly wire: Wire;
  private readonly link: ByteLink;
  private readonly onFailure: (failed: FailedRequest) => void;
  private readonly pending = new Map<number, Pending>();
  /** one transfer after the other on each endpoint that takes data, endpoint 0 among them */
  private readonly queues = new Map<number, Promise<void>>();
  /** transfers that wait for the device to say something, oldest first */
  private readonly readers = new Map<number, Pending[]>();
  private readonly subscriptions: (() => void)[] = [];

  constructor(wire: Wire, link: ByteLink, onFailure: (failed: FailedRequest) => void) {
    this.wire = wire;
    this.link = link;
    this.onFailure = onFailure;
    for (const [number, endpoint] of wire.attachment.usbFunction.dataEndpoints?.in ?? []) {
      this.subscriptions.push(endpoint.onPush(() => this.serveReaders(number)));
    }
  }

  /** Throws UsbipError for what a client with this device in its hands may not send. */
  receive(packet: UsbipPacket): void {
    this.wire.clock.catchUp();
    if (packet.kind === 'submit') this.submit(packet);
    else if (packet.kind === 'unlink') this.unlink(packet.seqnum, packet.unlinkSeqnum);
    else throw new UsbipError('an operation on an imported device');
  }

  /** The connection is over: nothing is answered any more. */
  release(): void {
    for (const unsubscribe of this.subscriptions) unsubscribe();
    for (const pending of this.pending.values()) pending.withdraw();
    this.pending.clear();
    this.readers.clear();
  }

  private submit(packet: SubmitPacket): void {
    if (this.pending.has(packet.seqnum)) throw new UsbipError(`sequence number ${packet.seqnum} twice`);
    if (this.pending.size >= MAX_PENDING) throw new UsbipError(`more than ${MAX_PENDING} transfers at once`);
    const { promise, resolve } = deferred();
    const pending: Pending = {
      packet,
      isWithdrawn: false,
      withdrawn: promise,
      withdraw: () => {
        pending.isWithdrawn = true;
        resolve();
      },
    };
    this.pending.set(packet.seqnum, pending);
    if (packet.endpoint === 0) this.queue(pending, () => this.control(pending));
    else if (packet.direction === 'out') this.queue(pending, () => this.write(pending));
    else this.read(pending);
  }

  private unlink(seqnum: number, unlinkSeqnum: number): void {
    const pending = this.pending.get(unlinkSeqnum);
    this.pending.delete(unlinkSeqnum);
    pending?.withdraw();
    this.link.send(unlinkReply(seqnum, pending ? URB_STATUS.unlinked : URB_STATUS.ok));
  }

  /** What was withdrawn holds up nobody behind it. */
  private queue(pending: Pending, carryOut: () => Promise<void>): void {
    const { endpoint } = pending.packet;
    const last = this.queues.get(endpoint) ?? Promise.resolve();
    const turn = last.then(() =>
      pending.isWithdrawn ? undefined : Promise.race([carryOut(), pending.withdrawn]),
    );
    this.queues.set(endpoint, turn);
  }

  private async control(pending: Pending): Promise<void> {
    const request = controlRequest(pending.packet);
    if (!request) return this.reply(pending, URB_STATUS.stall, NOTHING);
    const isStandard = request.setup.requestType === 'standard';
    const outcome = await (isStandard
      ? this.standard(request, pending)
      : this.classOrVendor(request, pending));
    if (outcome.kind === 'answered') this.reply(pending, URB_STATUS.ok, outcome.data, request.data.length);
    else if (outcome.kind === 'stall' || outcome.kind === 'protocol') {
      this.reply(pending, URB_STATUS[outcome.kind], NOTHING);
    }
    // else no answer comes: the client's time limit takes the transfer back
    else await pending.withdrawn;
  }

  private async classOrVendor(request: ControlRequest, pending: Pending): Promise<ExchangeOutcome> {
    const outcome = await exchange(this.wire, request, Number.POSITIVE_INFINITY, () => pending.isWithdrawn);
    if (outcome.fault || outcome.kind === 'stall') this.onFailure({ setup: request.setup, outcome });
    return outcome;
  }

  /** Not counted among the transfers: how many of them a kernel sends is its own affair. */
  private async standard(request: ControlRequest, pending: Pending): Promise<Answer> {
    const { attachment, clock } = this.wire;
    await clock.sleep(Math.max(0, attachment.usbFunction.busyUntilMs() - clock.nowMs()));
    if (pending.isWithdrawn || attachment.isGone) return { kind: 'withdrawn' };
    const answer =
      request.direction === 'in'
        ? standardIn(attachment, request.setup, request.length)
        : standardOut(attachment, request.setup);
    if (answer === 'done') return { kind: 'answered', data: NOTHING };
    return typeof answer === 'string' ? { kind: answer } : { kind: 'answered', data: answer };
  }

  private async write(pending: Pending): Promise<void> {
    const { endpoint, data } = pending.packet;
    const take = this.wire.attachment.usbFunction.dataEndpoints?.out.get(endpoint);
    if (!take) return this.reply(pending, URB_STATUS.stall, NOTHING);
    await take(data);
    this.reply(pending, URB_STATUS.ok, NOTHING, data.length);
  }

  private read(pending: Pending): void {
    const { endpoint } = pending.packet;
    if (!this.wire.attachment.usbFunction.dataEndpoints?.in.has(endpoint)) {
      this.reply(pending, URB_STATUS.stall, NOTHING);
      return;
    }
    const readers = this.readers.get(endpoint) ?? [];
    readers.push(pending);
    this.readers.set(endpoint, readers);
    this.serveReaders(endpoint);
  }

  private serveReaders(number: number): void {
    const endpoint = this.wire.attachment.usbFunction.dataEndpoints?.in.get(number);
    const readers = this.readers.get(number) ?? [];
    while (readers[0]) {
      const [first] = readers;
      const data = first.isWithdrawn ? NOTHING : endpoint?.take(first.packet.length);
      if (!data) return;
      readers.shift();
      if (!first.isWithdrawn) this.reply(first, URB_STATUS.ok, data);
    }
  }

  private reply(pending: Pending, status: number, data: Uint8Array, sent = 0): void {
    if (pending.isWithdrawn || this.wire.attachment.isGone) return;
    this.pending.delete(pending.packet.seqnum);
    this.link.send(submitReply(pending.packet, status, data, sent));
  }
}

/** Null for a request of a type or recipient that USB does not know. */
function controlRequest(packet: SubmitPacket): ControlRequest | null {
  const view = viewOf(packet.setup);
  const bmRequestType = view.getUint8(0);
  const requestType = REQUEST_TYPES[(bmRequestType >> 5) & 3];
  const recipient = RECIPIENTS[bmRequestType & 0x1f];
  if (!requestType || !recipient) return null;
  const direction = bmRequestType & 0x80 ? 'in' : 'out';
  const data = direction === 'out' ? packet.data : NOTHING;
  return {
    direction,
    setup: {
      requestType,
      recipient,
      request: view.getUint8(1),
      value: view.getUint16(2, true),
      index: view.getUint16(4, true),
    },
    data,
    length: direction === 'in' ? Math.min(view.getUint16(6, true), packet.length) : data.length,
  };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
