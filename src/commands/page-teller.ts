/** A key has been pressed, or a page opened: what it drew in two steps has settled after this. */
const ANSWER_MS = 150;
/** What moves by itself, as a flash does, is told this seldom: a voice takes its time. */
const NEWS_MS = 3000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are taken out
const COLOURS = /\u001b\[[\d;]*m/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: whatever else would act on the terminal is taken out
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;
/** what puts the parts of a line in their columns: nothing to hear, and wider than the terminal */
const GAPS = / {3,}/g;
const RULE = /^[─-]{3,}/;
/** the mark before the chosen item, as the theme for a voice draws it */
const POINTER = /^> /;

/**
 * For a screen reader: tells frames as lines, one after another, and never goes back. A new page is told whole; of the
 * page that is known, what is new in it and what was chosen.
 */
export function createPageTeller(write: (text: string) => void): {
  paint: (frame: string) => void;
  /** tells what has not been told yet */
  stop: () => void;
} {
  let told: readonly string[] = [];
  let next: readonly string[] | null = null;
  let timer: NodeJS.Timeout | null = null;
  let dueAtMs = Number.POSITIVE_INFINITY;
  const flush = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    dueAtMs = Number.POSITIVE_INFINITY;
    if (next === null) return;
    const lines = news(told, next);
    told = next;
    next = null;
    if (lines.length > 0) write(`${lines.join('\r\n')}\r\n`);
  };
  return {
    paint: (frame) => {
      next = linesOf(frame);
      if (news(told, next).length === 0) return;
      const delayMs = isAnswer(told, next) ? ANSWER_MS : NEWS_MS;
      const at = Date.now() + delayMs;
      if (at >= dueAtMs) return;
      if (timer) clearTimeout(timer);
      dueAtMs = at;
      timer = setTimeout(flush, delayMs);
    },
    stop: flush,
  };
}

function linesOf(frame: string): readonly string[] {
  return frame
    .split('\n')
    .map((line) => line.replace(COLOURS, '').replace(CONTROLS, '').replace(GAPS, '  ').trim())
    .filter((line) => line !== '' && !RULE.test(line));
}

/** The lines that are to be told: all of another page, else the new ones and the chosen one where it is another. */
function news(told: readonly string[], lines: readonly string[]): readonly string[] {
  if (told[0] !== lines[0]) return ['', ...lines];
  const known = new Set(told.map(withoutPointer));
  return lines.filter((line) => {
    if (POINTER.test(line)) return !told.includes(line);
    return !known.has(line);
  });
}

/** Did the page or the choice change, as it does after a key? */
function isAnswer(told: readonly string[], lines: readonly string[]): boolean {
  const chosen = (of: readonly string[]) => of.find((line) => POINTER.test(line));
  return told[0] !== lines[0] || chosen(told) !== chosen(lines);
}

function withoutPointer(line: string): string {
  return line.replace(POINTER, '');
}
