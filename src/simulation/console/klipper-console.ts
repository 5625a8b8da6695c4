import { decodeBlock, encodeBlock, LONGEST_BLOCK, SYNC } from './message-block.ts';
import { decodeQuantity, encodeQuantity } from './variable-length.ts';

const IDENTIFY = 1;
const IDENTIFY_RESPONSE = 0;
/** what of a block is left for data beside framing, message id, offset and length */
const MOST_DATA = LONGEST_BLOCK - 5 - 1 - 5 - 1;
/** a block of its own that parses as none (Klipper's docs/Bootloader_Entry.md) */
const REQUEST_TEXT = ' \u001c Request Serial Bootloader!! ~';

export interface ConsoleOptions {
  /** the zlib-compressed data dictionary, empty when there is none */
  dictionary: Uint8Array;
  send(bytes: Uint8Array): void;
  /** on a UART Klipper heeds the request text, on USB it does not */
  onRequestText?: () => void;
}

/**
 * The micro-controller's end of Klipper's protocol as far as `identify`: blocks are checked, acknowledged in order,
 * refused out of order. Every other command is acknowledged and does nothing.
 */
export class KlipperConsole {
  private held: Uint8Array = new Uint8Array(0);
  private expected = 0;
  /** bytes are thrown away up to the next sync */
  private isLost = false;
  /** one refusal is enough until a valid block comes */
  private hasRefused = false;
  private readonly options: ConsoleOptions;

  constructor(options: ConsoleOptions) {
    this.options = options;
  }

  receive(bytes: Uint8Array): void {
    const all = new Uint8Array(this.held.length + bytes.length);
    all.set(this.held);
    all.set(bytes, this.held.length);
    this.held = all;
    while (this.step());
  }

  /** Takes the next block or what is none off the front; false when more must arrive. */
  private step(): boolean {
    if (this.held.length === 0) return false;
    if (this.isLost) return this.skipToSync();
    if (this.held[0] === SYNC) {
      this.held = this.held.slice(1);
      return true;
    }
    const block = decodeBlock(this.held);
    if (block === 'incomplete') return false;
    if (block === 'broken') {
      this.isLost = true;
      return true;
    }
    this.held = this.held.slice(block.length);
    this.hasRefused = false;
    if (block.sequence === this.expected) {
      this.expected = (this.expected + 1) & 0x0f;
      this.carryOut(block.content);
    }
    this.acknowledge();
    return true;
  }

  private skipToSync(): boolean {
    const sync = this.held.indexOf(SYNC);
    const skipped = this.held.subarray(0, sync < 0 ? undefined : sync + 1);
    this.held = this.held.slice(skipped.length);
    this.isLost = sync < 0;
    if (!this.hasRefused) this.acknowledge();
    this.hasRefused = true;
    if (new TextDecoder('latin1').decode(skipped) === REQUEST_TEXT) this.options.onRequestText?.();
    return true;
  }

  private carryOut(content: Uint8Array): void {
    const command = decodeQuantity(content, 0);
    if (command?.value !== IDENTIFY) return;
    const offset = decodeQuantity(content, command.next);
    const count = offset && decodeQuantity(content, offset.next);
    if (!offset || !count) return;
    const wanted = Math.min(count.value, MOST_DATA);
    const data = this.options.dictionary.subarray(offset.value, offset.value + wanted);
    this.say([IDENTIFY_RESPONSE, ...encodeQuantity(offset.value), data.length, ...data]);
  }

  /** An empty block with the sequence that is expected next says both "received" and "not this one". */
  private acknowledge(): void {
    this.say([]);
  }

  private say(content: readonly number[]): void {
    this.options.send(encodeBlock(this.expected, content));
  }
}
