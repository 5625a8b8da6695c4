import { EventEmitter } from 'node:events';
import { render } from 'ink';
import type { ReactElement } from 'react';

/** Draws an element on a pretended terminal of a size; `frame` is what shows now, without colours. */
export function renderAt(
  element: ReactElement,
  size: { columns: number; rows: number },
  onFrame: (frame: string) => void = () => {},
): {
  frame: () => string;
  lines: () => string[];
  type: (keys: string) => Promise<void>;
  unmount: () => void;
} {
  const stdout = new PretendedOutput(size, onFrame);
  const stdin = new PretendedInput();
  const ink = render(element, {
    // Ink needs no more of its streams than these have; ink-testing-library does the same
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  return {
    frame: () => stdout.last,
    lines: () => stdout.last.split('\n').map((line) => line.trimEnd()),
    type: async (keys) => {
      // a frame on the screen does not mean that keys are heard yet
      await new Promise((resolve) => setImmediate(resolve));
      stdin.type(keys);
      await new Promise((resolve) => setImmediate(resolve));
    },
    unmount: ink.unmount,
  };
}

class PretendedOutput extends EventEmitter {
  readonly columns: number;
  readonly rows: number;
  readonly #onFrame: (frame: string) => void;
  last = '';

  constructor({ columns, rows }: { columns: number; rows: number }, onFrame: (frame: string) => void) {
    super();
    this.#onFrame = onFrame;
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): void {
    this.#onFrame(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are left out
    this.last = text.replace(/\u001b\[[\d;]*m/g, '');
  }
}

class PretendedInput extends EventEmitter {
  readonly isTTY = true;
  #typed: string | null = null;

  type(keys: string): void {
    this.#typed = keys;
    this.emit('readable');
  }

  read(): string | null {
    const typed = this.#typed;
    this.#typed = null;
    return typed;
  }

  setEncoding(): void {}
  setRawMode(): void {}
  ref(): void {}
  unref(): void {}
}
