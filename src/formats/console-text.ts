/** Pasted console text as the lines that the terminal showed. */
import { withoutHtml } from './html-text.ts';
import { withoutControls } from './text.ts';

export interface ConsoleLine {
  /** from 1, as an editor counts the source */
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
 * at all, CR. A carriage return inside a line rewrites it from its first column, as on a terminal.
 */
export function* consoleLines(text: string): Generator<ConsoleLine> {
  const end = text.includes('\n') ? '\n' : '\r';
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf(end, at);
    const stop = found < 0 ? text.length : found;
    number += 1;
    yield { number, text: shownText(text, at, stop) };
    at = stop + 1;
  }
}

function shownText(text: string, from: number, to: number): string {
  const stop = to > from && text[to - 1] === '\r' ? to - 1 : to;
  let raw: string;
  if (stop - from <= MAX_RAW) raw = text.slice(from, stop);
  else {
    // of an overlong line the end is what a terminal shows when it was rewritten, else the start
    const tail = text.slice(stop - MAX_RAW, stop);
    raw = tail.includes('\r') ? tail : text.slice(from, from + MAX_RAW);
  }
  const shown = withoutHtml(withoutControls(raw.includes('\r') ? overlay(raw) : raw).slice(0, MAX_LINE));
  return withoutQuoting(shown).trimEnd();
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

function withoutQuoting(line: string): string {
  const mark = QUOTE.exec(line);
  return mark ? line.slice(mark[0].length) : line;
}
