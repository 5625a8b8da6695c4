/** Pasted console text as the lines that the terminal showed. */
import { withoutHtml } from './html-text.ts';
import { apart } from './run-together.ts';
import { withoutControls } from './text.ts';

export interface ConsoleLine {
  /** from 1, as an editor counts the source; several in a row have the same one where one line held them joined */
  number: number;
  /** what the terminal showed: no escape sequences, no HTML, no quoting marks, at most 1,000 characters; indentation and tabs stay */
  text: string;
}

const MAX_LINE = 1000;
/** how much of an overlong raw line is looked at */
const MAX_RAW = 8192;
/** how many rewritten states of one line are overlaid; progress bars repeat the same columns */
const MAX_REWRITES = 64;
// mail and forum quoting, and the mark that QMK Toolbox puts before what a tool prints
const QUOTE = /^[ \t]{0,8}(?:>[ \t]?){1,8}/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const ERASES_LINE = /^\u001b\[[012]?K/;

/**
 * Splits console text in linear time and bounded memory a line. Line ends may be LF, CRLF or, where the text has no LF
 * at all, CR. A carriage return inside a line rewrites it from its first column, as on a terminal. Bytes are UTF-8 and
 * decoded line by line: a log of many megabytes never stands on the heap as a whole.
 */
export function* consoleLines(text: string | Uint8Array): Generator<ConsoleLine> {
  const source = typeof text === 'string' ? ofText(text) : ofBytes(text);
  const end = source.find('\n', 0) >= 0 ? '\n' : '\r';
  let number = 0;
  for (let at = 0; at < source.length; ) {
    const found = source.find(end, at);
    const stop = found < 0 ? source.length : found;
    number += 1;
    for (const line of apart(shownText(source, at, stop))) yield { number, text: line.slice(0, MAX_LINE) };
    at = stop + 1;
  }
}

/** A text of which pieces are cut out; positions are characters or bytes. */
interface Source {
  length: number;
  find(mark: '\n' | '\r', from: number): number;
  piece(from: number, to: number): string;
}

function ofText(text: string): Source {
  return {
    length: text.length,
    find: (mark, from) => text.indexOf(mark, from),
    piece: (from, to) => text.slice(from, to),
  };
}

function ofBytes(bytes: Uint8Array): Source {
  const decoder = new TextDecoder();
  return {
    length: bytes.length,
    find: (mark, from) => bytes.indexOf(mark.charCodeAt(0), from),
    piece: (from, to) => decoder.decode(bytes.subarray(from, to)),
  };
}

function shownText(source: Source, from: number, to: number): string {
  let raw: string;
  if (to - from <= MAX_RAW) raw = source.piece(from, to);
  else {
    // of an overlong line the end is what a terminal shows when it was rewritten, else the start
    const tail = source.piece(to - MAX_RAW, to);
    raw = tail.slice(0, -1).includes('\r') ? tail : source.piece(from, from + MAX_RAW);
  }
  if (raw.endsWith('\r')) raw = raw.slice(0, -1);
  const shown = withoutHtml(withoutControls(raw.includes('\r') ? overlay(raw) : raw));
  return withoutBackticks(withoutQuoting(asTyped(shown)).trimEnd());
}

function overlay(raw: string): string {
  const states = raw.split('\r');
  let result = '';
  const oldest = Math.max(0, states.length - MAX_REWRITES);
  for (let index = states.length - 1; index >= oldest; index -= 1) {
    const state = states[index] ?? '';
    const erases = ERASES_LINE.test(state);
    const shown = withoutControls(state);
    if (shown.length > result.length) result += shown.slice(result.length);
    if (erases) break;
  }
  return result;
}

/** what forums, mail programs and word processors make of plain characters */
const TYPOGRAPHIC = /[\u00a0\u2007\u202f\u2018\u2019\u201c-\u201e\u2026]/g;
const PLAIN: Readonly<Record<string, string>> = {
  '\u00a0': ' ',
  '\u2007': ' ',
  '\u202f': ' ',
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u201e': '"',
  '\u2026': '...',
};

function asTyped(line: string): string {
  return line.replace(TYPOGRAPHIC, (mark) => PLAIN[mark] ?? mark);
}

/** "`dfu-util: No DFU capable USB device available`": code of one line, as forums mark it */
const INLINE_CODE = /^[ \t]{0,8}`([^`]{3,1000})`$/;

function withoutBackticks(line: string): string {
  return line.endsWith('`') ? (INLINE_CODE.exec(line)?.[1] ?? line) : line;
}

function withoutQuoting(line: string): string {
  const mark = QUOTE.exec(line);
  return mark ? line.slice(mark[0].length) : line;
}
