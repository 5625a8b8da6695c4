import type { Run, RunLine } from '../evidence/runs.ts';
import type { Origin } from '../evidence/section.ts';
import { lineOrigin, type SaidLine } from './run-lines.ts';

/** An exception that ended a Python script, with the script whose own line raised it. */
export interface Traceback extends SaidLine {
  exception: string;
  reason: string;
  /** the innermost file that is no library's; null when the text does not show the frames */
  script: string | null;
  origin: Origin;
}

/** exceptions that come from a mistake in the program, not from a device, a file or a port */
const MISTAKES = [
  'AttributeError',
  'TypeError',
  'NameError',
  'UnboundLocalError',
  'KeyError',
  'IndexError',
  'ValueError',
  'AssertionError',
  'UnicodeDecodeError',
  'UnicodeEncodeError',
  'RecursionError',
  'NotImplementedError',
  'ZeroDivisionError',
  'SyntaxError',
  'IndentationError',
  'TabError',
  'OverflowError',
];
const LIBRARY = /\/(?:lib\/python\d|site-packages|dist-packages)|^<frozen|^<string>/;
/** the programs that speak to a board themselves; other scripts only call them */
const FLASHERS =
  /(?:^|\/)(?:flashtool|flash_can|pydfu|stm32loader|esptool|uf2conv|spi_flash|canbus_query|stm32-?isp|hidflash)(?:\.py|\/)/;

/** The tracebacks of mistakes in a program, in the order of the text. */
export function mistakesIn(runs: readonly Run[]): Traceback[] {
  return runs.flatMap((run) => {
    const found: Traceback[] = [];
    let frames: string[] = [];
    for (const line of run.lines) {
      if (line.meaning === 'python-frame') frames.push(String(line.details['path']));
      if (line.meaning !== 'python-exception') continue;
      if (isMistake(line)) found.push(tracebackOf(run, line, frames));
      frames = [];
    }
    return found;
  });
}

function isMistake({ details }: RunLine): boolean {
  return MISTAKES.includes(String(details['exception']));
}

function tracebackOf(run: Run, line: RunLine, frames: readonly string[]): Traceback {
  return {
    run,
    line,
    origin: lineOrigin(run, line),
    exception: String(line.details['exception']),
    reason: String(line.details['reason'] ?? ''),
    script: frames.findLast((path) => !LIBRARY.test(path)) ?? null,
  };
}

/** Is this script one that speaks to the board itself? */
export function isFlasherScript(path: string | null): boolean {
  return path !== null && FLASHERS.test(path);
}
