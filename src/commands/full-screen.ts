import { Writable } from 'node:stream';
import { toAscii } from './ascii.ts';
import { createPageTeller } from './page-teller.ts';

// alternate screen, no cursor, pasted text in brackets
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?2004h\u001b[2J';
const LEAVE = '\u001b[0m\u001b[?2004l\u001b[?25h\u001b[?1049l';
/** for a voice nothing is painted over, so there is no other screen; pasted text comes in brackets all the same */
const ENTER_SPOKEN = '\u001b[?2004h';
const LEAVE_SPOKEN = '\u001b[?2004l';
/** columns and rows of a page that is told: long lines, and as many as a page has */
const SPOKEN = { columns: 102, rows: 300 } as const;
const FRAME_MS = 16;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
// any escape sequence that is neither a colour nor a link to a web page: a frame holds none, and nothing else may pass
// biome-ignore lint/suspicious/noControlCharactersInRegex: stopping them is the purpose
const NOT_OURS = /\u001b(?!\[[\d;]{0,32}m|\]8;;(?:https:\/\/[\w./~#?=&%+-]{1,500})?\u0007)/g;

export interface FullScreen {
  /** for Ink's `stdout`, together with `debug: true`: takes whole frames */
  stream: NodeJS.WriteStream;
  /** Gives the terminal back as it was; may be called more than once. */
  close: () => void;
}

export interface FullScreenOptions {
  /** the terminal shows ASCII alone */
  ascii: boolean;
  /** for a screen reader: pages as lines, one after another */
  spoken: boolean;
  /** what to say on the restored terminal when a signal ends the process; empty = nothing */
  lastWords: () => string;
  /** the terminal is gone: what must come to its end before the process does; null = nothing */
  beforeHangup: () => Promise<void> | null;
}

/**
 * Takes the whole terminal: the alternate screen, frames painted line by line where they changed.
 * However the process ends (return, crash, signal), the terminal is given back first.
 *
 * Ink 6.8 repaints a screen-high frame whole each time, and its incremental mode writes one line too low; so frames
 * come here instead and only changed lines go out, each to its own place, which neither flickers nor drifts.
 */
export function openFullScreen(
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
  { ascii, spoken, lastWords, beforeHangup }: FullScreenOptions,
): FullScreen {
  const write = (text: string): void => void stdout.write(text);
  const painter = spoken ? { ...createPageTeller(write), forget: () => {} } : createPainter(write);
  const stream = new ScreenStream(spoken ? SPOKEN : stdout, (frame) => {
    if (open) painter.paint(ascii ? toAscii(frame) : frame);
  });
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    painter.stop();
    if (stdin.isTTY) stdin.setRawMode(false);
    stdout.write(spoken ? LEAVE_SPOKEN : LEAVE);
    stdout.off('resize', resized);
    process.off('exit', close);
    process.off('uncaughtExceptionMonitor', close);
    for (const signal of SIGNALS) process.off(signal, ended);
  };
  const ended = (signal: NodeJS.Signals): void => {
    const ending = signal === 'SIGHUP' ? beforeHangup() : null;
    close();
    if (ending) {
      // Ink's own handler ends the process when it is the only one left
      const waiting = (): void => {};
      process.on(signal, waiting);
      void hangUpAfter(ending, signal, waiting);
      return;
    }
    const words = lastWords();
    if (words !== '') process.stderr.write(words);
    // our handlers are gone: this time the signal does what it always does
    process.kill(process.pid, signal);
  };
  const resized = (): void => {
    painter.forget();
    stream.emit('resize');
  };
  stdout.write(spoken ? ENTER_SPOKEN : ENTER);
  stdout.on('resize', resized);
  process.on('exit', close);
  process.on('uncaughtExceptionMonitor', close);
  for (const signal of SIGNALS) process.on(signal, ended);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Ink uses of a stream what ScreenStream has: write, columns, rows and the resize event
  return { stream: stream as unknown as NodeJS.WriteStream, close };
}

class ScreenStream extends Writable {
  readonly #size: { columns: number; rows: number };

  constructor(size: { columns: number; rows: number }, paint: (frame: string) => void) {
    super({
      decodeStrings: false,
      write: (chunk: unknown, _encoding, done) => {
        if (typeof chunk === 'string' && chunk !== '') paint(chunk);
        done();
      },
    });
    this.#size = size;
  }

  get columns(): number {
    return this.#size.columns;
  }

  get rows(): number {
    return this.#size.rows;
  }
}

/**
 * Paints the newest frame of each turn of the event loop, at most one in FRAME_MS. Within a turn a frame is often drawn
 * twice, the second time with the measures of the first; only the second is meant to be seen.
 */
export function createPainter(write: (text: string) => void): {
  paint: (frame: string) => void;
  /** the terminal was changed under us: paint everything next time */
  forget: () => void;
  stop: () => void;
} {
  let shown: readonly string[] | null = null;
  let next: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    timer = null;
    if (next === null) return;
    const lines = next.split('\n').map((line) => line.replace(NOT_OURS, ''));
    next = null;
    const text = difference(shown, lines);
    shown = lines;
    if (text === '') return;
    write(text);
    timer = setTimeout(flush, FRAME_MS);
  };
  return {
    paint: (frame) => {
      next = frame;
      timer ??= setTimeout(flush, 0);
    },
    forget: () => {
      shown = null;
    },
    stop: () => {
      if (timer) clearTimeout(timer);
      timer = null;
      next = null;
    },
  };
}

/** Each changed line to its place; everything when nothing is known of the screen. */
function difference(shown: readonly string[] | null, lines: readonly string[]): string {
  const changed = lines.flatMap((line, row) =>
    shown?.[row] === line ? [] : [`\u001b[${row + 1};1H\u001b[2K${line}`],
  );
  if (!shown) return `\u001b[0m\u001b[2J${changed.join('')}`;
  const left = shown.length > lines.length ? `\u001b[${lines.length + 1};1H\u001b[J` : '';
  return changed.join('') + left;
}

/** Dies of the signal once what was under way has come to its end. */
async function hangUpAfter(
  ending: Promise<void>,
  signal: NodeJS.Signals,
  waiting: () => void,
): Promise<void> {
  await ending;
  process.off(signal, waiting);
  process.kill(process.pid, signal);
}
