import { type Usb, type UsbDevice, type UsbEntry, UsbError } from '../ports/usb.ts';
import { Attachment, type NodeRights } from './attachment.ts';
import type { DescriptorFault } from './boards/board-faults.ts';
import type { Wire } from './control-exchange.ts';
import { DeviceHandle } from './device-handle.ts';
import type { TransferControl } from './transfer-control.ts';
import type { UsbFunction } from './usb-function.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What the rest of the simulated kernel hears of. */
export interface BusListener {
  /** `numbers`: the device numbers that the attempts used up */
  enumerationFailed(path: string, numbers: readonly number[], fault: DescriptorFault): void;
  attached(attachment: Attachment): void;
  detached(attachment: Attachment): void;
}

const LAST_DEVICE_NUMBER = 127;
/** twice before and twice after it has switched the port off and on, as Linux does */
const ENUMERATION_ATTEMPTS = 4;

/** The USB side of the simulated kernel: what is attached where, under which device number, and who has it open. */
export class SimulatedBus implements Usb {
  private readonly attachments = new Map<string, Attachment>();
  /** plugged in, but their descriptors cannot be read */
  private readonly unreadable = new Map<string, Attachment>();
  private readonly lastNumber = new Map<number, number>();
  private readonly watchers = new Set<() => void>();
  private readonly clock: VirtualClock;
  private readonly transfers: TransferControl;
  private readonly user: { uid: number; groupIds: readonly number[] };
  private readonly listener: BusListener;

  constructor(
    clock: VirtualClock,
    transfers: TransferControl,
    user: { uid: number; groupIds: readonly number[] },
    listener: BusListener,
  ) {
    this.clock = clock;
    this.transfers = transfers;
    this.user = user;
    this.listener = listener;
  }

  async list(): Promise<readonly UsbEntry[]> {
    this.transfers.assertAlive();
    return [...this.attachments.values()]
      .sort((a, b) => a.busNumber - b.busNumber || a.deviceNumber - b.deviceNumber)
      .map((attachment) => attachment.entry());
  }

  async device(path: string): Promise<UsbDevice> {
    this.transfers.assertAlive();
    const attachment = this.attachments.get(path);
    if (!attachment) throw new UsbError('not-found', 'open error: device not found (errno 2)');
    return new DeviceHandle(this.wireTo(attachment));
  }

  /** What is plugged in now, in no order: hubs, and what this host could not enumerate, too. */
  attached(): readonly Attachment[] {
    return [...this.attachments.values(), ...this.unreadable.values()];
  }

  wireTo(attachment: Attachment): Wire {
    const { clock, transfers } = this;
    return { attachment, clock, transfers, unplug: () => this.detach(attachment.path) };
  }

  watch(onChange: () => void): () => void {
    const watcher = () => onChange();
    this.watchers.add(watcher);
    return () => {
      this.watchers.delete(watcher);
    };
  }

  /** Enumerates a device under the bus's next number. */
  attach(path: string, usbFunction: UsbFunction, rights: NodeRights): void {
    this.detach(path);
    const busNumber = Number(/\d+/.exec(path)?.[0] ?? '1');
    const attempts = usbFunction.descriptorFault ? ENUMERATION_ATTEMPTS : 1;
    const numbers = Array.from({ length: attempts }, () => this.nextNumber(busNumber));
    const deviceNumber = numbers.at(-1) ?? 0;
    const attachment = new Attachment({ path, busNumber, deviceNumber }, usbFunction, rights, this.user);
    if (usbFunction.descriptorFault) {
      this.unreadable.set(path, attachment);
      this.listener.enumerationFailed(path, numbers, usbFunction.descriptorFault);
      this.tellWatchers();
      return;
    }
    this.attachments.set(path, attachment);
    this.listener.attached(attachment);
    this.tellWatchers();
  }

  /** Takes what is at a path off the bus; open handles then say "disconnected". */
  detach(path: string): void {
    const attachment = this.attachments.get(path) ?? this.unreadable.get(path);
    if (!attachment) return;
    attachment.isGone = true;
    if (this.attachments.delete(path)) this.listener.detached(attachment);
    this.unreadable.delete(path);
    this.tellWatchers();
  }

  /** A killed program's handles are closed by the kernel. */
  releaseAllClaims(): void {
    for (const attachment of this.attachments.values()) attachment.releaseAll();
  }

  private nextNumber(busNumber: number): number {
    const last = this.lastNumber.get(busNumber) ?? 0;
    const next = last >= LAST_DEVICE_NUMBER ? 1 : last + 1;
    this.lastNumber.set(busNumber, next);
    return next;
  }

  private tellWatchers(): void {
    for (const watcher of this.watchers) setImmediate(() => this.watchers.has(watcher) && watcher());
  }
}
