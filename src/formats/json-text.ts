// what JSON.stringify leaves as it is and a terminal may act on: DEL, C1 (8-bit CSI among them), bidirectional and
// zero-width controls, line separators, byte order mark
const LEFT_BY_STRINGIFY =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: neutralising them is the purpose
  /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * JSON that is safe to print: a reader gets the very same strings, a terminal sees no control character. Such
 * characters can stand inside strings only, where their escape means the same (RFC 8259, 7).
 */
export function jsonText(value: object, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(
    LEFT_BY_STRINGIFY,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
