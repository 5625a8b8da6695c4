import {
  decodeOperation,
  decodeUrb,
  operationLength,
  type UsbipPacket,
  urbLength,
  viewOf,
} from './packets.ts';

/** Cuts a byte stream into packets: operations at first, those of an imported device once `imported` was called. */
export class PacketReader {
  private held: Uint8Array = new Uint8Array(0);
  private isImported = false;

  push(bytes: Uint8Array): void {
    if (this.held.length === 0) {
      this.held = bytes.slice();
      return;
    }
    const all = new Uint8Array(this.held.length + bytes.length);
    all.set(this.held);
    all.set(bytes, this.held.length);
    this.held = all;
  }

  imported(): void {
    this.isImported = true;
  }

  /** The next whole packet, null when more bytes must arrive. Throws UsbipError; the stream is of no use then. */
  next(): UsbipPacket | null {
    const length = (this.isImported ? urbLength : operationLength)(viewOf(this.held));
    if (length === null || this.held.length < length) return null;
    const packet = this.held.subarray(0, length);
    this.held = this.held.subarray(length);
    return (this.isImported ? decodeUrb : decodeOperation)(packet);
  }
}
