/** The time that a terminal, a script or a service writes in front of what a program prints. */

const CLOCK = String.raw`\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?`;
const DATE = String.raw`\d{4}-\d{2}-\d{2}`;
const ZONE = String.raw`(?:Z|[+-]\d{2}:?\d{2}| UTC)?`;
/** [12:00:01], 12:00:01.123, 2026-01-02 12:00:01, [2026-01-02T12:00:01Z] */
const TIME = new RegExp(
  String.raw`^(?:\[(?:${DATE}[T ])?${CLOCK}${ZONE}\]|(?:${DATE}[T ])?${CLOCK}${ZONE})(?::? ?(?:-|\||>|-->|->) |:? {1,4}|\t)`,
);
/** Nov 24 12:00:01 printer python3[812]: ..., also with journalctl's ISO times */
const JOURNAL = new RegExp(
  String.raw`^(?:[A-Z][a-z]{2} {1,2}\d{1,2} ${CLOCK}|${DATE}T${CLOCK}${ZONE}) [\w.-]{1,128} (?!kernel)[\w@.\\/-]{1,80}(?:\[\d{1,9}\])?: ?`,
);
/** [21:14] Marko: ..., as chats are copied; a console prints no name behind the minute */
const CHAT =
  /^\[(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4},? )?\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?\] <?[A-Za-z][\w.-]{0,30}(?: [A-Z][\w.-]{0,30})?[>:]{1,2} /;
/** Nov 24 12:00:01 dfu-util 0.11: moreutils' ts, where neither host nor program stand in between */
const TS = new RegExp(String.raw`^[A-Z][a-z]{2} {1,2}\d{1,2} ${CLOCK} (?![\w.-]{1,128} kernel:)`);
const MAY_HAVE_TIME = /^(?:\[?\d|[A-Z][a-z]{2} )/;

/** The line without the time in front of it. Lines of the kernel keep theirs, as their reader knows it. */
export function withoutLogPrefix(line: string): string {
  if (!MAY_HAVE_TIME.test(line)) return line;
  const match = JOURNAL.exec(line) ?? TIME.exec(line) ?? TS.exec(line) ?? CHAT.exec(line);
  if (!match) return line;
  const rest = line.slice(match[0].length);
  return isKernels(match[0], rest) ? line : rest;
}

/** "2026-01-02T12:00:01+0000 printer kernel: usb 1-1: ..." */
function isKernels(prefix: string, rest: string): boolean {
  return !prefix.includes(': ') && /^[\w.-]{1,128} kernel:/.test(rest);
}
