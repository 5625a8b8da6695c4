/** Serial ports: as the operating system lists them, and one opened. */

export interface SerialEntry {
  /** device node: /dev/ttyACM0, /dev/cu.usbmodem1, COM3 */
  path: string;
  /** links under /dev/serial/by-id that lead to it */
  byId: readonly string[];
  /** links under /dev/serial/by-path that lead to it */
  byPath: readonly string[];
  /** kernel driver: cdc_acm, ch341, ... */
  driver: string | null;
  /** bus path of the USB device behind it ("1-1.4"), null for a UART of the board itself */
  usbPath: string | null;
  vendorId: number | null;
  productId: number | null;
  serialNumber: string | null;
  access: 'read-write' | 'read-only' | 'none' | 'unknown';
}

export interface SerialSettings {
  /** bits a second */
  baudRate: number;
  /** default none */
  parity?: 'none' | 'even' | 'odd';
  /** default 8 */
  dataBits?: 7 | 8;
  /** default 1 */
  stopBits?: 1 | 2;
}

/** What is not named stays as it is. Asserted = as RS-232 has it: the pin of a USB-UART adapter is low then. */
export interface SerialLines {
  rts?: boolean;
  dtr?: boolean;
  /** a break is on the line, as long as it is set */
  brk?: boolean;
}

/** An open port: raw bytes, no flow control, nobody else has it. Every call rejects with SerialError. */
export interface SerialHandle {
  /** Resolves when the operating system has taken all of it, which may be before it is on the line. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Up to `length` bytes, as soon as `atLeast` (default: all) have come; fewer, or none, when `timeoutMs` is over.
   * One read at a time.
   */
  read(length: number, timeoutMs: number, atLeast?: number): Promise<Uint8Array>;
  /** Forgets what has come in and was not read. */
  flush(): Promise<void>;
  /**
   * Rejects with kind "unsupported" where the port has no such lines, as a pseudo-terminal, or the driver cannot end a break,
   * as Klipper's own USB port; closing lets both lines fall there too.
   */
  setLines(lines: SerialLines): Promise<void>;
  /** What has come in and was not read is lost. */
  update(settings: { baudRate: number }): Promise<void>;
  /** RTS and DTR fall. Never rejects, and may be called again. */
  close(): Promise<void>;
}

export interface Serial {
  list(): Promise<readonly SerialEntry[]>;
  /** Opening asserts RTS and DTR, as the operating system does. Rejects with SerialError. */
  open(path: string, settings: SerialSettings): Promise<SerialHandle>;
}

/**
 * permission: this user may not. busy: another program has it. disconnected: it was there when it was opened.
 * timeout: what was written did not get away. unsupported: no such rate, parity or line here, or no serial port at all.
 */
export type SerialErrorKind =
  | 'not-found'
  | 'permission'
  | 'busy'
  | 'disconnected'
  | 'timeout'
  | 'unsupported'
  | 'other';

/** What a serial call failed with; `message` is the driver's own text. */
export class SerialError extends Error {
  readonly kind: SerialErrorKind;
  constructor(kind: SerialErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SerialError';
    this.kind = kind;
  }
}
