/** Where printer.cfg names the board, and the change that makes it name this one. */
export interface SerialEdit {
  /** line from 1; for an added line, that in front of which it goes */
  line: number;
  /** null = the line is added */
  before: string | null;
  after: string;
  /** the whole file after the change */
  text: string;
}

/** What can be done to printer.cfg. */
export type PlannedEdit =
  | { kind: 'edit'; path: string; edit: SerialEdit }
  /** it names this board already */
  | { kind: 'same'; path: string; serialPath: string }
  /** neither it nor a file that it includes has the section [mcu] */
  | { kind: 'no-section'; path: string }
  | { kind: 'no-file' }
  /** it could not be read; a sentence */
  | { kind: 'failed'; why: string };

const SECTION = /^\[([^\]\n]{1,200})\]/;
/** an option at the beginning of a line (configparser); "canbus_uuid" is the other way to name a board */
const OPTION = /^(serial|canbus_uuid)\s{0,20}[:=]/i;

/**
 * The change that sets `serial:` in the [mcu] section of a Klipper printer.cfg; "same" when it says so already,
 * "no-section" when the file has no [mcu] section of its own (it may stand in an included file). Everything else stays
 * as it is, line ends included.
 */
export function serialEdit(text: string, serialPath: string): SerialEdit | 'same' | 'no-section' {
  const lines = text.split('\n');
  const head = lines.findIndex((line) => SECTION.exec(line)?.[1]?.trim() === 'mcu');
  if (head < 0) return 'no-section';
  const ending = lines[head]?.endsWith('\r') ? '\r' : '';
  const after = `serial: ${serialPath}${ending}`;
  for (let at = head + 1; at < lines.length && !SECTION.test(lines[at] ?? ''); at++) {
    const line = lines[at] ?? '';
    if (!OPTION.test(line)) continue;
    if (line.trim() === after.trim()) return 'same';
    return edit(lines, at, 1, line, after);
  }
  return edit(lines, head + 1, 0, null, after);
}

/** more are not followed: a printer has a dozen */
const MOST_INCLUDES = 50;

/** The files that a printer.cfg includes by their names, as it names them; patterns are left out. */
export function includedFiles(text: string): readonly string[] {
  const names = text.split('\n').flatMap((line) => {
    const name = /^include ([^*?[]{1,200})$/.exec(SECTION.exec(line)?.[1]?.trim() ?? '')?.[1]?.trim();
    return name === undefined ? [] : [name];
  });
  return names.slice(0, MOST_INCLUDES);
}

function edit(
  lines: readonly string[],
  at: number,
  removed: number,
  before: string | null,
  after: string,
): SerialEdit {
  const text = [...lines.slice(0, at), after, ...lines.slice(at + removed)].join('\n');
  return { line: at + 1, before, after, text };
}
