import {
  cdcAcmFunction,
  type LineCoding,
  type SerialFunction,
  type SerialIdentity,
} from '../cdc/cdc-acm-function.ts';
import type { UsbFunction } from '../usb-function.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import { byteMs, endMs, receive, type Transmission } from './transmission.ts';
import type { ControlLines } from './wiring.ts';

export interface AdapterProfile {
  identity: Omit<SerialIdentity, 'serialNumber'>;
  /** what came in waits so long for more before the host gets it, ms */
  latencyMs: number;
  /** unless so many bytes are there */
  packetBytes: number;
  /** left over from before: the host finds them when it first opens the port */
  staleBytes: readonly number[];
}

/** What hangs on the adapter's pins. */
export interface AdapterPeer {
  receive(transmission: Transmission): void;
  controlLines(lines: ControlLines): void;
}

/** bytes that wait for the line at most; a host that sends more has to wait */
const BUFFER_BYTES = 256;
/** CDC 1.2 leaves it open what a port is set to before the first SET_LINE_CODING */
const AT_REST: LineCoding = { baudRate: 115_200, stopBits: 0, parity: 0, dataBits: 8 };

/** A USB-UART adapter as a CDC-ACM device: its line really has a rate, a parity and two control lines. */
export class UsbUartAdapter {
  readonly usbFunction: UsbFunction;
  private readonly serial: SerialFunction;
  private readonly profile: AdapterProfile;
  private readonly clock: VirtualClock;
  private readonly peer: AdapterPeer;
  private coding = AT_REST;
  private lines: ControlLines = { dtr: false, rts: false };
  private wasOpened = false;
  /** when the last byte that the host sent has left */
  private idleFromMs = 0;
  private gathered: number[] = [];
  private isFlushPlanned = false;

  constructor(profile: AdapterProfile, serialNumber: string, clock: VirtualClock, peer: AdapterPeer) {
    this.profile = profile;
    this.clock = clock;
    this.peer = peer;
    this.serial = cdcAcmFunction(
      { ...profile.identity, serialNumber },
      {
        received: (bytes) => this.send(bytes),
        lineCoding: (coding) => {
          this.coding = coding;
        },
        controlLines: (lines) => this.setLines(lines),
        takesBreak: true,
      },
    );
    this.usbFunction = this.serial.usbFunction;
  }

  /** From the board's line; it has just ended. */
  arrived(transmission: Transmission): void {
    this.gathered.push(...receive(transmission, this.coding).map(({ byte }) => byte));
    if (this.gathered.length >= this.profile.packetBytes) {
      this.flush();
    } else if (this.gathered.length > 0 && !this.isFlushPlanned) {
      this.isFlushPlanned = true;
      this.clock.after(this.profile.latencyMs, () => {
        this.isFlushPlanned = false;
        this.flush();
      });
    }
  }

  /** Onto the line, behind what is on its way already. */
  private send(bytes: Uint8Array): Promise<void> {
    const nowMs = this.clock.nowMs();
    const transmission = {
      bytes: bytes.slice(),
      coding: this.coding,
      startMs: Math.max(nowMs, this.idleFromMs),
    };
    this.idleFromMs = endMs(transmission);
    this.clock.after(this.idleFromMs - nowMs, () => this.peer.receive(transmission));
    return this.clock.sleep(this.idleFromMs - nowMs - BUFFER_BYTES * byteMs(this.coding));
  }

  private setLines(lines: ControlLines): void {
    if (!this.wasOpened && lines.dtr) {
      this.wasOpened = true;
      this.gathered.unshift(...this.profile.staleBytes);
      this.flush();
    }
    if (lines.dtr === this.lines.dtr && lines.rts === this.lines.rts) return;
    this.lines = lines;
    this.peer.controlLines(lines);
  }

  private flush(): void {
    if (this.gathered.length > 0) this.serial.send(Uint8Array.from(this.gathered));
    this.gathered = [];
  }
}
