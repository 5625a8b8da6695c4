/** Takes away the line numbers that an editor, `cat -n` or a web page wrote in front of pasted text. */
import type { ConsoleLine } from './console-text.ts';

/** "  12  text", "12: text", "12|text"; an empty line has its number alone */
const NUMBERED = /^[ \t]{0,8}(\d{1,6})(?::|[|.)] ?|\t| ?│ ?| {1,2}|$)/;
const MAY_BE_NUMBERED = /^[ \t\d]/;
/** that many numbers, each one more than the last, are no accident */
const SURE = 4;

/** The same lines; from a run of at least four counted ones the numbers are gone. */
export function* withoutNumbers(lines: Iterable<ConsoleLine>): Generator<ConsoleLine> {
  let held: ConsoleLine[] = [];
  let next = -1;
  let sure = false;
  for (const line of lines) {
    const match = MAY_BE_NUMBERED.test(line.text) ? NUMBERED.exec(line.text) : null;
    const number = match ? Number(match[1]) : -1;
    const follows = match !== null && number === next;
    if (!follows) {
      yield* held;
      held = [];
      sure = false;
    }
    if (match === null) {
      next = -1;
      yield line;
      continue;
    }
    next = number + 1;
    held.push(line);
    sure ||= held.length >= SURE;
    if (sure) {
      yield* held.map(bare);
      held = [];
    }
  }
  yield* held;
}

function bare(line: ConsoleLine): ConsoleLine {
  return { ...line, text: line.text.replace(NUMBERED, '') };
}
