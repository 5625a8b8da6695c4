/** Serial ports as the operating system lists them. */

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

export interface Serial {
  list(): Promise<readonly SerialEntry[]>;
}
