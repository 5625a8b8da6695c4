/** Joins what a terminal or forum software broke into several lines, where the whole line is needed to be understood. */
import type { ConsoleLine } from './console-text.ts';

interface Wrapped {
  /** the beginning that only such a line has */
  starts: RegExp;
  isWhole(text: string): boolean;
}

const FORMS: readonly Wrapped[] = [
  {
    starts: /^Found (?:DFU|Runtime): \[/,
    isWhole: (text) => /, (?:name|serial)="[^"]*"$/.test(text),
  },
  {
    starts: /^Failed to flash to /,
    isWhole: (text) => /: (?:Error running \S{1,40}|Unable to find .{3,60}|INDX .{3,60})$/.test(text),
  },
  {
    starts: /^(?:dfu-util: )?Cannot open DFU device [0-9a-fA-F]{4}:/,
    isWhole: (text) => / \(LIBUSB_ERROR_[A-Z_]{1,30}\)$/.test(text),
  },
  {
    // an option at the end waits for its value
    starts: /^(?:\S{0,120}[$#%>] ?)?(?:sudo )?(?:\.?\/?[\w./-]{0,80}\/)?(?:dfu-util|stm32flash) /,
    isWhole: (text) => !/ -[DsadpSwbgi]$/.test(text),
  },
];
const CUES =
  /Found (?:DFU|Runtime): \[|Failed to flash to |Cannot open DFU device |(?:dfu-util|stm32flash) .{0,400}-/;
const MAX_PARTS = 4;
const MAX_LENGTH = 1000;
/** a terminal breaks at 80 columns; forum software sooner, where it breaks at a space */
const MIN_WIDTH = 40;

/** The same lines, wrapped ones joined under the number of their first. What the next lines do not complete stays as it is. */
export function* joinWrapped(lines: Iterable<ConsoleLine>): Generator<ConsoleLine> {
  const ahead: ConsoleLine[] = [];
  for (const line of lines) {
    ahead.push(line);
    if (ahead.length === MAX_PARTS) yield* takeFirst(ahead);
  }
  while (ahead.length > 0) yield* takeFirst(ahead);
}

function* takeFirst(ahead: ConsoleLine[]): Generator<ConsoleLine> {
  const [first] = ahead;
  if (!first) return;
  const form = formOf(first.text);
  for (let parts = 2; form && parts <= ahead.length; parts += 1) {
    const text = joined(ahead.slice(0, parts), form);
    if (text === null) continue;
    ahead.splice(0, parts);
    yield { ...first, text };
    return;
  }
  ahead.shift();
  yield first;
}

/** What a line must become to be whole; undefined for one that is, or that needs not be. */
function formOf(line: string): Wrapped | undefined {
  const text = line.trim();
  if (text.length < MIN_WIDTH || !CUES.test(text)) return undefined;
  return FORMS.find((one) => one.starts.test(text) && !one.isWhole(text));
}

/** Broken inside a word or at a space: whichever makes it whole. */
function joined(parts: readonly ConsoleLine[], form: Wrapped): string | null {
  const [first = '', ...rest] = parts.map((part) => part.text);
  if (rest.some((text) => text === '' || CUES.test(text))) return null;
  for (const glue of ['', ' ']) {
    const text = [first, ...rest.map((part) => part.trim())].join(glue);
    if (text.length <= MAX_LENGTH && form.isWhole(text.trim())) return text;
  }
  return null;
}
