import { EventEmitter } from 'node:events';
import { type Paste, pasteSplitter } from './paste-splitter.ts';

/** keys that begin like a paste wait this long for the rest of it */
const PATIENCE_MS = 30;

/**
 * For Ink's `stdin`: what the terminal sends but pasted text, which goes to `onPaste` whole. Ink would take each piece
 * of a paste for keys, and draw a frame for it.
 */
export function openPasteInput(
  terminal: NodeJS.ReadStream,
  onPaste: (paste: Paste) => void,
): { stream: NodeJS.ReadStream; close: () => void } {
  const stream = new KeyStream(terminal);
  const splitter = pasteSplitter({ keys: (text) => stream.add(text), paste: onPaste });
  let timer: NodeJS.Timeout | null = null;
  const pump = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    for (;;) {
      const chunk: unknown = terminal.read();
      if (chunk === null) break;
      if (typeof chunk === 'string') splitter.push(chunk);
    }
    if (splitter.isHolding()) timer = setTimeout(splitter.release, PATIENCE_MS);
  };
  const gone = (error: NodeJS.ErrnoException): void => {
    // the terminal was closed; the signal that comes with it decides what is done
    if (error.code !== 'EIO') throw error;
  };
  terminal.setEncoding('utf8');
  terminal.on('error', gone);
  terminal.on('readable', pump);
  const close = (): void => {
    if (timer) clearTimeout(timer);
    terminal.off('readable', pump);
    terminal.off('error', gone);
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Ink uses of its stdin what KeyStream has
  return { stream: stream as unknown as NodeJS.ReadStream, close };
}

class KeyStream extends EventEmitter {
  readonly #terminal: NodeJS.ReadStream;
  #waiting: string[] = [];

  constructor(terminal: NodeJS.ReadStream) {
    super();
    this.#terminal = terminal;
  }

  get isTTY(): boolean {
    return this.#terminal.isTTY;
  }

  add(text: string): void {
    this.#waiting.push(text);
    this.emit('readable');
  }

  read(): string | null {
    return this.#waiting.shift() ?? null;
  }

  /** The terminal's own was set when it was opened. */
  setEncoding(): void {}

  setRawMode(on: boolean): void {
    this.#terminal.setRawMode(on);
  }

  ref(): void {
    this.#terminal.ref();
  }

  unref(): void {
    this.#terminal.unref();
  }
}
