import { SerialError, type SerialHandle, type SerialLines, type SerialSettings } from '../../ports/serial.ts';
import { toOpenError, toSerialError } from './errors.ts';

type Done = (error: Error | null | undefined) => void;

/** What is called of a port of the package serialport; tests bring their own. */
export interface NativeSerialPort {
  readonly isOpen: boolean;
  open(done: Done): void;
  write(bytes: Uint8Array, done: Done): unknown;
  flush(done: Done): void;
  set(lines: { rts: boolean; dtr: boolean; brk: boolean; lowLatency: boolean }, done: Done): void;
  update(settings: { baudRate: number }, done: Done): void;
  close(done: Done): void;
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
  on(event: 'error' | 'close', listener: (error?: Error | null) => void): unknown;
}

/** a port that takes nothing for so long, beyond what the bytes need on the line, takes nothing at all */
const STUCK_MS = 2000;
/** start, eight data, parity and two stop bits */
const MOST_BITS_A_BYTE = 12;
/** how long a port that was pulled out may go unnoticed by a read */
const LOOK_EVERY_MS = 500;
/** more than any answer; a port that goes on talking to nobody fills no memory */
const MAX_WAITING_BYTES = 1024 * 1024;
const NOTHING = new Uint8Array(0);

/**
 * Opens a port of serialport and puts it behind our interface. `isThere`: does its device still exist? Rejects with
 * SerialError.
 */
export async function openHandle(
  native: NativeSerialPort,
  settings: SerialSettings,
  isThere: () => Promise<boolean>,
): Promise<SerialHandle> {
  const handle = new OpenPort(native, settings.baudRate, isThere);
  await called((done) => native.open(done)).catch((error: unknown) => {
    throw toOpenError(error);
  });
  return handle;
}

/** Collects what comes in, so that a read is a look into a buffer, and a vanished port is noticed by whoever reads. */
class OpenPort implements SerialHandle {
  private buffer: Uint8Array = NOTHING;
  private failure: SerialError | null = null;
  private isClosed = false;
  /** looks again whether enough is there */
  private wakeReader: (() => void) | null = null;
  private readonly lines = { rts: true, dtr: true, brk: false };
  private readonly native: NativeSerialPort;
  private readonly isThere: () => Promise<boolean>;
  private baudRate: number;

  constructor(native: NativeSerialPort, baudRate: number, isThere: () => Promise<boolean>) {
    this.native = native;
    this.isThere = isThere;
    this.baudRate = baudRate;
    native.on('data', (bytes) => {
      this.buffer = joined(this.buffer, bytes.subarray(0, MAX_WAITING_BYTES - this.buffer.length));
      this.wakeReader?.();
    });
    // a port that vanishes says so by an error, by one close event or by two
    native.on('error', (error) => this.lose(error ?? null));
    native.on('close', (error) => this.lose(error ?? null));
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.assertOpen();
    const limitMs = STUCK_MS + (bytes.length * MOST_BITS_A_BYTE * 1000) / this.baudRate;
    let timer: NodeJS.Timeout | undefined;
    const stuck = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new SerialError('timeout', `the port took nothing for ${Math.round(limitMs)} ms`)),
        limitMs,
      );
    });
    // a copy: the caller may use its buffer again before serialport has written it
    const sent = Buffer.from(bytes);
    try {
      await Promise.race([called((done) => this.native.write(sent, done)), stuck]);
    } catch (error) {
      throw this.failure ?? toSerialError(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async read(length: number, timeoutMs: number, atLeast = length): Promise<Uint8Array> {
    if (this.wakeReader) throw new SerialError('other', 'a read is under way already');
    const endMs = performance.now() + timeoutMs;
    for (let leftMs = timeoutMs; this.buffer.length < atLeast && leftMs > 0; ) {
      this.assertOpen();
      await this.wait(atLeast, Math.min(leftMs, LOOK_EVERY_MS));
      leftMs = endMs - performance.now();
      // serialport does not notice a port that was pulled out until something is written
      if (this.buffer.length < atLeast && !(await this.isThere())) this.lose(null);
    }
    if (this.buffer.length < atLeast) this.assertOpen();
    const taken = this.buffer.slice(0, length);
    this.buffer = this.buffer.slice(taken.length);
    return taken;
  }

  private wait(atLeast: number, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.wakeReader = null;
        resolve();
      };
      const timer = setTimeout(end, timeoutMs);
      this.wakeReader = () => {
        if (this.buffer.length >= atLeast || this.failure || this.isClosed) end();
      };
    });
  }

  async flush(): Promise<void> {
    this.assertOpen();
    await this.call((done) => this.native.flush(done));
    this.buffer = NOTHING;
  }

  async setLines(lines: SerialLines): Promise<void> {
    this.assertOpen();
    Object.assign(this.lines, lines);
    // lowLatency: an FTDI then hands over what came in after 1 ms and not after 16; others do not mind
    await this.call((done) => this.native.set({ ...this.lines, lowLatency: true }, done));
  }

  async update({ baudRate }: { baudRate: number }): Promise<void> {
    this.assertOpen();
    await this.call((done) => this.native.update({ baudRate }, done));
    this.baudRate = baudRate;
    this.buffer = NOTHING;
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.wakeReader?.();
    // a port that has vanished cannot be closed, and need not be
    if (this.native.isOpen) await called((done) => this.native.close(done)).catch(() => undefined);
  }

  private async call(run: (done: Done) => void): Promise<void> {
    await called(run).catch((error: unknown) => {
      throw this.failure ?? toSerialError(error);
    });
  }

  private lose(error: Error | null): void {
    if (this.isClosed) return;
    const text = error?.message ?? 'the port is gone';
    this.failure ??= new SerialError('disconnected', text, { cause: error });
    // it would go on reading from a port that is gone, as fast as it can
    if (this.native.isOpen) this.native.close(() => undefined);
    this.wakeReader?.();
  }

  private assertOpen(): void {
    if (this.failure) throw this.failure;
    if (this.isClosed) throw new SerialError('other', 'the port was closed by this program');
  }
}

function called(run: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    run((error) => (error ? reject(error) : resolve()));
  });
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
