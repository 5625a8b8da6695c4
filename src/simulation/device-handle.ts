import { type UsbControlSetup, type UsbDevice, UsbError } from '../ports/usb.ts';
import type { Attachment } from './attachment.ts';
import type { Transfer, TransferControl } from './transfer-control.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** one packet of up to 64 bytes at full speed */
const PACKET_MS = 0.051;
const PACKET_BYTES = 64;
const DEFAULT_TIMEOUT_MS = 1000;

const MESSAGE = {
  stall: 'endpoint stalled',
  timeout: 'transfer was cancelled',
  disconnected: 'device disconnected',
} as const;

/** One program's handle on a device, with the driver's own words for what goes wrong. */
export class DeviceHandle implements UsbDevice {
  private isOpen = false;
  private readonly claimed = new Set<number>();
  /** transfers go one after the other */
  private last: Promise<unknown> = Promise.resolve();
  private readonly attachment: Attachment;
  private readonly clock: VirtualClock;
  private readonly transfers: TransferControl;
  private readonly unplug: () => void;

  constructor(attachment: Attachment, clock: VirtualClock, transfers: TransferControl, unplug: () => void) {
    this.attachment = attachment;
    this.clock = clock;
    this.transfers = transfers;
    this.unplug = unplug;
  }

  async open(): Promise<void> {
    this.transfers.assertAlive();
    if (this.attachment.isGone) throw new UsbError('not-found', 'open error: device not found (errno 2)');
    if (this.attachment.access() !== 'read-write') {
      throw new UsbError('permission', 'open error: permission denied (errno 13)');
    }
    this.isOpen = true;
  }

  async close(): Promise<void> {
    this.transfers.assertAlive();
    for (const number of this.claimed) this.attachment.release(number, this);
    this.claimed.clear();
    this.isOpen = false;
  }

  async claimInterface(interfaceNumber: number): Promise<void> {
    this.requireOpen('claimInterface');
    if (!this.attachment.hasInterface(interfaceNumber)) {
      throw new UsbError('not-found', 'claimInterface error: interface not found');
    }
    if (!this.attachment.claim(interfaceNumber, this)) {
      throw new UsbError('busy', 'claimInterface error: interface is busy (errno 16)');
    }
    this.claimed.add(interfaceNumber);
  }

  async releaseInterface(interfaceNumber: number): Promise<void> {
    this.requireOpen('releaseInterface');
    this.requireClaim(interfaceNumber, 'releaseInterface');
    this.attachment.release(interfaceNumber, this);
    this.claimed.delete(interfaceNumber);
  }

  async selectAlternateInterface(interfaceNumber: number, alternateSetting: number): Promise<void> {
    this.requireOpen('selectAlternateInterface');
    this.requireClaim(interfaceNumber, 'selectAlternateInterface');
    await this.clock.sleep(2 * PACKET_MS);
    this.requireOpen('selectAlternateInterface');
    if (!this.attachment.selectAlternate(interfaceNumber, alternateSetting)) {
      throw new UsbError('not-found', 'selectAlternateInterface error: alternate setting not found');
    }
  }

  async controlTransferIn(
    setup: UsbControlSetup,
    length: number,
    timeoutMs = DEFAULT_TIMEOUT_MS,
  ): Promise<{ data: DataView }> {
    const answer = await this.transfer('in', setup, length, timeoutMs, (arrivedMs) =>
      this.attachment.usbFunction.controlIn(setup, length, arrivedMs),
    );
    return { data: new DataView(answer.buffer, answer.byteOffset, answer.byteLength) };
  }

  async controlTransferOut(
    setup: UsbControlSetup,
    data: Uint8Array,
    timeoutMs = DEFAULT_TIMEOUT_MS,
  ): Promise<{ bytesWritten: number }> {
    // a copy: the caller may use its buffer again while the transfer is under way
    const sent = data.slice();
    await this.transfer('out', setup, sent.length, timeoutMs, (arrivedMs) => {
      const outcome = this.attachment.usbFunction.controlOut(setup, sent, arrivedMs);
      return outcome === 'stall' ? outcome : new Uint8Array(0);
    });
    return { bytesWritten: sent.length };
  }

  private transfer(
    direction: Transfer['direction'],
    setup: UsbControlSetup,
    bytes: number,
    timeoutMs: number,
    reach: (arrivedMs: number) => Uint8Array | 'stall',
  ): Promise<Uint8Array> {
    const call = direction === 'in' ? 'controlTransferIn' : 'controlTransferOut';
    const run = this.last.then(() => {
      this.requireOpen(call);
      if (setup.recipient === 'interface') this.requireClaim(setup.index & 0xff, call);
      if (!(timeoutMs > 0)) throw new UsbError('other', `${call} error: a time-out of 0 never ends`);
      return this.exchange(call, direction, setup, bytes, timeoutMs, reach);
    });
    this.last = run.catch(() => undefined);
    return run;
  }

  private async exchange(
    call: string,
    direction: Transfer['direction'],
    setup: UsbControlSetup,
    bytes: number,
    timeoutMs: number,
    reach: (arrivedMs: number) => Uint8Array | 'stall',
  ): Promise<Uint8Array> {
    const arrivedMs = this.clock.nowMs();
    const { transfer, fault } = this.transfers.begin({
      atMs: arrivedMs,
      path: this.attachment.path,
      direction,
      setup,
      bytes,
    });
    this.transfers.assertAlive();
    const fail = (outcome: keyof typeof MESSAGE): never => {
      transfer.outcome = outcome;
      throw new UsbError(outcome, `${call} error: ${MESSAGE[outcome]}`);
    };
    if (fault === 'disconnect') this.unplug();
    const held = Math.max(0, this.attachment.usbFunction.busyUntilMs() - arrivedMs);
    if (fault === 'timeout' || held > timeoutMs) {
      await this.clock.sleep(timeoutMs);
      return fail(this.attachment.isGone ? 'disconnected' : 'timeout');
    }
    await this.clock.sleep(held + wireTimeMs(bytes));
    if (this.attachment.isGone) return fail('disconnected');
    if (fault === 'stall') return fail('stall');
    const answer = reach(arrivedMs);
    if (answer === 'stall') return fail('stall');
    if (fault === 'lost-answer') {
      await this.clock.sleep(timeoutMs);
      return fail(this.attachment.isGone ? 'disconnected' : 'timeout');
    }
    return fault === 'garbage' ? answer.map((_, at) => 0xe7 ^ (at * 0x35)) : answer;
  }

  private requireOpen(call: string): void {
    this.transfers.assertAlive();
    if (this.attachment.isGone) throw new UsbError('disconnected', `${call} error: device disconnected`);
    if (!this.isOpen) throw new UsbError('invalid-state', `${call} error: invalid state`);
  }

  private requireClaim(interfaceNumber: number, call: string): void {
    if (!this.claimed.has(interfaceNumber)) {
      throw new UsbError('invalid-state', `${call} error: invalid state`);
    }
  }
}

/** SETUP and STATUS one packet time each, data in packets of 64 bytes. */
function wireTimeMs(bytes: number): number {
  return (2 + Math.ceil(bytes / PACKET_BYTES)) * PACKET_MS;
}
