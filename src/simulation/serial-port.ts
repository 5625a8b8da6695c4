import { SerialError, type SerialHandle, type SerialLines, type SerialSettings } from '../ports/serial.ts';
import type { Attachment } from './attachment.ts';
import { DATA_IN, DATA_OUT } from './cdc/cdc-acm-function.ts';
import type { SerialControl, SerialFault } from './serial-control.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface SerialWire {
  attachment: Attachment;
  clock: VirtualClock;
  control: SerialControl;
  /** pulls the cable */
  unplug: () => void;
  /** the lock on the port is free again */
  closed: () => void;
}

/** PSTN120 6.3 */
const SET_LINE_CODING = 0x20;
const SET_CONTROL_LINE_STATE = 0x22;
const SEND_BREAK = 0x23;
const PARITIES = { none: 0, odd: 1, even: 2 } as const;
const NACK = 0x1f;
const RUBBISH = [0x00, 0xfe];
/** a control transfer of a few bytes at full speed, its three stages */
const CONTROL_MS = 0.153;
const NOTHING = new Uint8Array(0);

/** A tty of the simulated kernel on a CDC-ACM device, opened: what a driver makes of each call, fault by fault. */
export class SimulatedSerialPort implements SerialHandle {
  private buffer: Uint8Array = NOTHING;
  private isClosed = false;
  private answerFault: SerialFault | undefined;
  private wakeReader: (() => void) | null = null;
  private lines = { rts: true, dtr: true };
  private stopListening: () => void = () => undefined;
  private readonly wire: SerialWire;
  private settings: SerialSettings;

  constructor(wire: SerialWire, settings: SerialSettings) {
    this.wire = wire;
    this.settings = settings;
  }

  /** What opening a tty does: it listens, asserts both lines, then sets the rate. */
  async begin(): Promise<this> {
    const endpoint = this.wire.attachment.usbFunction.dataEndpoints?.in.get(DATA_IN);
    const collect = () => {
      for (let more = endpoint?.take(4096); more; more = endpoint?.take(4096)) this.arrived(more);
    };
    this.stopListening = endpoint?.onPush(collect) ?? this.stopListening;
    collect();
    await this.sendLines();
    await this.sendCoding();
    return this;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.assertOpen();
    const fault = this.wire.control.begin(this.wire.attachment.path, bytes.slice());
    if (this.wire.control.isKilled()) await this.close();
    this.assertOpen();
    if (fault === 'disconnect') this.wire.unplug();
    this.assertOpen();
    this.answerFault = fault;
    if (fault === 'unheard') return;
    const sent = fault === 'half' ? bytes.slice(0, bytes.length >> 1) : bytes.slice();
    if (fault === 'garbled') sent[0] = (sent[0] ?? 0) ^ 0x42;
    if (sent.length > 0) {
      await this.wire.attachment.usbFunction.dataEndpoints?.out.get(DATA_OUT)?.(sent);
    }
    this.assertOpen();
  }

  async read(length: number, timeoutMs: number, atLeast = length): Promise<Uint8Array> {
    if (this.wakeReader) throw new SerialError('other', 'a read is under way already');
    if (this.buffer.length < atLeast && timeoutMs > 0) {
      this.assertOpen();
      await new Promise<void>((resolve) => {
        const end = () => {
          cancel();
          this.wakeReader = null;
          resolve();
        };
        const cancel = this.wire.clock.after(timeoutMs, end);
        this.wakeReader = () => {
          if (this.buffer.length >= atLeast || this.isClosed || this.wire.attachment.isGone) end();
        };
      });
    }
    if (this.buffer.length < atLeast) this.assertOpen();
    const taken = this.buffer.slice(0, length);
    this.buffer = this.buffer.slice(taken.length);
    return taken;
  }

  async flush(): Promise<void> {
    this.assertOpen();
    this.buffer = NOTHING;
  }

  async setLines({ rts, dtr }: SerialLines): Promise<void> {
    this.assertOpen();
    // serialport ends a break before it sets the lines, and does not go on where the driver cannot
    if ((await this.send(SEND_BREAK, 0, NOTHING)) === 'stall') {
      throw new SerialError('unsupported', 'Error: Broken pipe, cannot set');
    }
    this.lines = { rts: rts ?? this.lines.rts, dtr: dtr ?? this.lines.dtr };
    await this.sendLines();
  }

  async update({ baudRate }: { baudRate: number }): Promise<void> {
    this.assertOpen();
    this.settings = { ...this.settings, baudRate };
    await this.sendCoding();
    this.buffer = NOTHING;
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.stopListening();
    this.wakeReader?.();
    this.wire.closed();
    this.lines = { rts: false, dtr: false };
    if (!this.wire.attachment.isGone) await this.sendLines();
  }

  /** The device has left the bus: whoever waits hears of it. */
  lost(): void {
    this.stopListening();
    this.wakeReader?.();
    this.wire.closed();
  }

  private arrived(bytes: Uint8Array): void {
    const fault = this.answerFault;
    if (fault === 'unanswered') return;
    let heard = bytes;
    if (fault === 'rubbish') heard = Uint8Array.from([...RUBBISH, ...bytes]);
    if (fault === 'nacked') heard = Uint8Array.from([NACK, ...bytes.subarray(1)]);
    this.answerFault = undefined;
    const all = new Uint8Array(this.buffer.length + heard.length);
    all.set(this.buffer);
    all.set(heard, this.buffer.length);
    this.buffer = all;
    this.wakeReader?.();
  }

  private async sendLines(): Promise<void> {
    const { rts, dtr } = this.lines;
    await this.send(SET_CONTROL_LINE_STATE, (dtr ? 1 : 0) | (rts ? 2 : 0), NOTHING);
  }

  private async sendCoding(): Promise<void> {
    const { baudRate, parity = 'none', dataBits = 8, stopBits = 1 } = this.settings;
    const coding = new Uint8Array(7);
    new DataView(coding.buffer).setUint32(0, baudRate, true);
    coding.set([stopBits === 2 ? 2 : 0, PARITIES[parity], dataBits], 4);
    await this.send(SET_LINE_CODING, 0, coding);
  }

  private async send(request: number, value: number, data: Uint8Array): Promise<'done' | 'stall'> {
    const { attachment, clock } = this.wire;
    await clock.sleep(CONTROL_MS);
    if (attachment.isGone) {
      if (this.isClosed) return 'done';
      throw new SerialError('disconnected', 'Error: Input/output error, cannot set');
    }
    const setup = { requestType: 'class', recipient: 'interface', request, value, index: 0 } as const;
    return attachment.usbFunction.controlOut(setup, data, clock.nowMs());
  }

  private assertOpen(): void {
    this.wire.control.assertAlive();
    if (this.wire.attachment.isGone) throw new SerialError('disconnected', 'EIO: i/o error, read');
    if (this.isClosed) throw new SerialError('other', 'the port was closed by this program');
  }
}
