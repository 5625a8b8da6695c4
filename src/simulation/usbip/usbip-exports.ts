import type { AcceptLink, ByteLink, LinkReceiver } from '../../ports/byte-link.ts';
import type { Attachment } from '../attachment.ts';
import type { SimulatedBus } from '../simulated-bus.ts';
import { type FailedRequest, ImportedDevice } from './imported-device.ts';
import { PacketReader } from './packet-reader.ts';
import { UsbipError, type UsbipPacket } from './packets.ts';
import { deviceListReply, importReply } from './replies.ts';

export type UsbipEvent =
  | { kind: 'imported' | 'released'; path: string }
  | ({ kind: 'request-failed'; path: string } & FailedRequest)
  | { kind: 'malformed'; path: string | null; reason: string };

/** A simulated bus as a USB/IP server shows it: what is on it, hubs apart, and who has which of it. */
export class UsbipExports {
  private readonly bus: SimulatedBus;
  private readonly onEvent: (event: UsbipEvent) => void;
  /** by bus path */
  private readonly taken = new Map<string, Attachment>();

  constructor(bus: SimulatedBus, onEvent: (event: UsbipEvent) => void) {
    this.bus = bus;
    this.onEvent = onEvent;
  }

  /** Devices in the order of their bus paths. */
  devices(): readonly Attachment[] {
    return this.bus
      .attached()
      .filter(({ usbFunction }) => usbFunction.device[4] !== HUB_CLASS)
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  isTaken(attachment: Attachment): boolean {
    return this.taken.get(attachment.path) === attachment;
  }

  /** For a server: the client says which device it wants. */
  readonly accept: AcceptLink = (link) => new Session(this.bus, link, this);

  /** For a kernel that was handed the other end of `link` together with this device. */
  acceptFor(attachment: Attachment): AcceptLink {
    return (link) => {
      const session = new Session(this.bus, link, this);
      session.take(attachment);
      return session;
    };
  }

  take(attachment: Attachment): void {
    this.taken.set(attachment.path, attachment);
    this.onEvent({ kind: 'imported', path: attachment.path });
  }

  release(attachment: Attachment): void {
    if (this.isTaken(attachment)) this.taken.delete(attachment.path);
    this.onEvent({ kind: 'released', path: attachment.path });
  }

  report(event: UsbipEvent): void {
    this.onEvent(event);
  }
}

const HUB_CLASS = 9;

/** One connection, from its first byte to its end. The device leaving the bus ends it, so that the client's kernel sees the unplugging. */
class Session implements LinkReceiver {
  private readonly bus: SimulatedBus;
  private readonly link: ByteLink;
  private readonly exports: UsbipExports;
  private readonly reader = new PacketReader();
  private device: ImportedDevice | null = null;
  private stopWatching: () => void = () => undefined;
  private isOver = false;

  constructor(bus: SimulatedBus, link: ByteLink, exports: UsbipExports) {
    this.bus = bus;
    this.link = link;
    this.exports = exports;
  }

  receive(bytes: Uint8Array): void {
    if (this.isOver) return;
    this.reader.push(bytes);
    try {
      for (let packet = this.reader.next(); packet && !this.isOver; packet = this.reader.next()) {
        this.handle(packet);
      }
    } catch (error) {
      if (!(error instanceof UsbipError)) throw error;
      const path = this.device?.wire.attachment.path ?? null;
      this.exports.report({ kind: 'malformed', path, reason: error.message });
      this.end();
    }
  }

  closed(): void {
    this.end();
  }

  take(attachment: Attachment): void {
    const { path } = attachment;
    this.reader.imported();
    this.device = new ImportedDevice(this.bus.wireTo(attachment), this.link, (failed) =>
      this.exports.report({ kind: 'request-failed', path, ...failed }),
    );
    this.exports.take(attachment);
    this.stopWatching = this.bus.watch(() => {
      if (attachment.isGone) this.end();
    });
    if (attachment.isGone) this.end();
  }

  private handle(packet: UsbipPacket): void {
    if (this.device) this.device.receive(packet);
    else if (packet.kind === 'device-list') this.link.send(deviceListReply(this.exports.devices()));
    else if (packet.kind === 'import') this.import(packet.busId);
  }

  private import(busId: string): void {
    const found = this.exports.devices().find(({ path }) => path === busId);
    const answer = !found ? 'noDevice' : this.exports.isTaken(found) ? 'busy' : found;
    this.link.send(importReply(answer));
    if (typeof answer !== 'string') this.take(answer);
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.stopWatching();
    if (this.device) {
      this.device.release();
      this.exports.release(this.device.wire.attachment);
    }
    this.link.close();
  }
}
