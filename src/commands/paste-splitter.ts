/** What a terminal sends around pasted text once bracketed paste is on (?2004h). */
const BEGIN = '\u001b[200~';
const END = '\u001b[201~';
const CTRL_C = '\u0003';

/** Longest paste that is kept, characters. */
export const MOST_PASTED = 20 * 1024 * 1024;

export interface Paste {
  text: string;
  /** false = it was longer than is kept */
  whole: boolean;
}

export interface PasteSplitter {
  /** Takes what the terminal sent, in pieces as they come. */
  push: (chunk: string) => void;
  /** Nothing more came: what looked like the start of a paste was keys. */
  release: () => void;
  /** Is something held back that may be the start of a paste? */
  isHolding: () => boolean;
}

/**
 * Tells pasted text from keys, in the order in which they came. Time and memory grow with the text alone; a Ctrl-C that
 * comes by itself ends a paste whose end was lost.
 */
export function pasteSplitter(told: {
  keys: (text: string) => void;
  paste: (paste: Paste) => void;
}): PasteSplitter {
  let held = '';
  let parts: string[] | null = null;
  let size = 0;
  const add = (text: string): void => {
    const room = MOST_PASTED - Math.min(size, MOST_PASTED);
    if (room > 0) parts?.push(text.slice(0, room));
    size += text.length;
  };
  const keys = (text: string): void => {
    if (text !== '') told.keys(text);
  };
  const finish = (): void => {
    const text = (parts ?? []).join('');
    const whole = size <= MOST_PASTED;
    parts = null;
    size = 0;
    told.paste({ text: linesOf(text), whole });
  };
  return {
    push: (chunk) => {
      if (parts !== null && chunk === CTRL_C) {
        parts = null;
        size = 0;
        held = '';
      }
      let rest = held + chunk;
      held = '';
      while (rest !== '') {
        const mark = parts === null ? BEGIN : END;
        const at = rest.indexOf(mark);
        if (at < 0) {
          // a lone ESC outside a paste is a key, and must not wait
          held = beginningAtEnd(rest, mark, parts === null ? 2 : 1);
          const sure = rest.slice(0, rest.length - held.length);
          if (parts === null) keys(sure);
          else add(sure);
          return;
        }
        const before = rest.slice(0, at);
        rest = rest.slice(at + mark.length);
        if (parts === null) {
          keys(before);
          parts = [];
        } else {
          add(before);
          finish();
        }
      }
    },
    release: () => {
      if (parts !== null) return;
      const text = held;
      held = '';
      keys(text);
    },
    isHolding: () => parts === null && held !== '',
  };
}

/** Terminals send the ends of pasted lines as the Enter key does. */
function linesOf(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
}

/** The end of the text that may go on to be the mark; empty where it is shorter than `least`. */
function beginningAtEnd(text: string, mark: string, least: number): string {
  for (let length = Math.min(mark.length - 1, text.length); length >= least; length--) {
    if (text.endsWith(mark.slice(0, length))) return mark.slice(0, length);
  }
  return '';
}
