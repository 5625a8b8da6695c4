import { type UsbControlSetup, type UsbDevice, UsbError } from '../ports/usb.ts';
import type { Attachment } from './attachment.ts';
import { type ControlRequest, exchange, type Wire } from './control-exchange.ts';
import type { TransferControl } from './transfer-control.ts';
import type { VirtualClock } from './virtual-clock.ts';

const DEFAULT_TIMEOUT_MS = 1000;
/** a control transfer without data at full speed */
const SET_INTERFACE_MS = 0.102;

/** One program's handle on a device, with the driver's own words for what goes wrong. */
export class DeviceHandle implements UsbDevice {
  private isOpen = false;
  private readonly claimed = new Set<number>();
  /** transfers go one after the other */
  private last: Promise<unknown> = Promise.resolve();
  private readonly attachment: Attachment;
  private readonly clock: VirtualClock;
  private readonly transfers: TransferControl;
  private readonly wire: Wire;

  constructor(wire: Wire) {
    this.wire = wire;
    this.attachment = wire.attachment;
    this.clock = wire.clock;
    this.transfers = wire.transfers;
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
    await this.clock.sleep(SET_INTERFACE_MS);
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
    const request: ControlRequest = { direction: 'in', setup, data: new Uint8Array(0), length };
    const answer = await this.transfer(request, timeoutMs);
    return { data: new DataView(answer.buffer, answer.byteOffset, answer.byteLength) };
  }

  async controlTransferOut(
    setup: UsbControlSetup,
    data: Uint8Array,
    timeoutMs = DEFAULT_TIMEOUT_MS,
  ): Promise<{ bytesWritten: number }> {
    // a copy: the caller may use its buffer again while the transfer is under way
    const sent = data.slice();
    await this.transfer({ direction: 'out', setup, data: sent, length: sent.length }, timeoutMs);
    return { bytesWritten: sent.length };
  }

  private transfer(request: ControlRequest, timeoutMs: number): Promise<Uint8Array> {
    const { direction, setup } = request;
    const call = direction === 'in' ? 'controlTransferIn' : 'controlTransferOut';
    const run = this.last.then(() => {
      this.requireOpen(call);
      if (setup.recipient === 'interface') this.requireClaim(setup.index & 0xff, call);
      if (!(timeoutMs > 0)) throw new UsbError('other', `${call} error: a time-out of 0 never ends`);
      return this.exchange(call, request, timeoutMs);
    });
    this.last = run.catch(() => undefined);
    return run;
  }

  private async exchange(call: string, request: ControlRequest, timeoutMs: number): Promise<Uint8Array> {
    const outcome = await exchange(this.wire, request, timeoutMs);
    if (outcome.kind === 'answered') return outcome.data;
    if (outcome.kind === 'stall') throw new UsbError('stall', `${call} error: endpoint stalled`);
    if (outcome.kind === 'silence') await this.clock.sleep(timeoutMs);
    if (this.attachment.isGone) throw new UsbError('disconnected', `${call} error: device disconnected`);
    throw new UsbError('timeout', `${call} error: transfer was cancelled`);
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
