import { GET_IT_AGAIN, ImageError } from './image.ts';

/** A line that holds something, blanks at both ends left out: `bytes.subarray(start, end)`. */
export interface RecordLine {
  /** counted from 1, empty lines too */
  number: number;
  start: number;
  end: number;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** blanks and control characters: some tools end a file with Ctrl-Z or zeros */
const LAST_BLANK = 0x20;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** The lines of a text file that are not blank, whatever ends them: LF, CR LF or CR. */
export function* recordLines(bytes: Uint8Array): Generator<RecordLine> {
  let at = BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? BYTE_ORDER_MARK.length : 0;
  for (let number = 1; at < bytes.length; number++) {
    let end = at;
    while (end < bytes.length && bytes[end] !== LINE_FEED && bytes[end] !== CARRIAGE_RETURN) end++;
    const next = bytes[end] === CARRIAGE_RETURN && bytes[end + 1] === LINE_FEED ? end + 2 : end + 1;
    while (at < end && (bytes[at] ?? 0) <= LAST_BLANK) at++;
    while (end > at && (bytes[end - 1] ?? 0) <= LAST_BLANK) end--;
    if (end > at) yield { number, start: at, end };
    at = next;
  }
}

/** 255 where the character is no hexadecimal digit */
const DIGITS = Uint8Array.from({ length: 256 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? 0xff : value;
});

/**
 * Decodes pairs of hexadecimal digits from `start` to `end` into `into`; returns how many bytes they are. Null when there
 * are none, one digit is left over, something else stands among them, or they are more than `into` holds.
 */
export function decodeHexPairs(
  bytes: Uint8Array,
  start: number,
  end: number,
  into: Uint8Array,
): number | null {
  const count = (end - start) / 2;
  if (count < 1 || !Number.isInteger(count) || count > into.length) return null;
  for (let index = 0; index < count; index++) {
    const high = DIGITS[bytes[start + index * 2] ?? 0] ?? 0xff;
    const low = DIGITS[bytes[start + index * 2 + 1] ?? 0] ?? 0xff;
    if ((high | low) > 0x0f) return null;
    into[index] = (high << 4) | low;
  }
  return count;
}

/** The sum of all bytes, its lowest 8 bits. */
export function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xff;
  return sum;
}

/** What is wrong with a file of records; `kind` as in "Intel HEX file". */
export function recordFaults(kind: string) {
  return {
    /** how: "is no record" */
    damaged: (line: number, how: string) =>
      new ImageError(`Line ${line} of this ${kind} ${how}: the file is damaged.`, GET_IT_AGAIN),
    behindEnd: (line: number) =>
      new ImageError(
        `Line ${line} of this ${kind} stands behind its end record: several files were put into one.`,
        'Use the file of the main firmware alone.',
      ),
    cutOff: () =>
      new ImageError(
        `This ${kind} ends without its end record: it is cut off.`,
        `${GET_IT_AGAIN} Check that the disk is not full.`,
      ),
  };
}
