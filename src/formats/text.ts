/** Addresses and ids as the field prints them, and text from strangers made safe to show. */

/** 0x08008000 */
export function formatAddress(address: number): string {
  return `0x${address.toString(16).padStart(8, '0')}`;
}

/** 0483:df11 */
export function formatUsbId(vendorId: number, productId: number): string {
  return `${vendorId.toString(16).padStart(4, '0')}:${productId.toString(16).padStart(4, '0')}`;
}

/** "30064 bytes", "32 KiB", "1 MiB": whole multiples only. */
export function formatSize(bytes: number): string {
  if (bytes > 0 && bytes % (1024 * 1024) === 0) return `${bytes / (1024 * 1024)} MiB`;
  if (bytes > 0 && bytes % 1024 === 0) return `${bytes / 1024} KiB`;
  return bytes === 1 ? '1 byte' : `${bytes} bytes`;
}

// ESC and 8-bit CSI sequences, OSC, DCS and their like up to their terminators, bounded so that a lone ESC costs little
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: neutralising them is the purpose
  /(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]?|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]{0,4096}(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]{0,8}[0-~]?/g;
// C0 but tab and newline, DEL, C1, bidirectional and zero-width controls, line separators, byte order mark
const CONTROLS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: neutralising them is the purpose
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Text from a stranger without escape sequences and control characters; tab and newline stay. */
export function withoutControls(text: string): string {
  return text.replace(ESCAPES, '').replace(CONTROLS, '');
}

/** One printable line of at most `maxLength` characters: for anything that came from outside. */
export function printable(text: string, maxLength = 200): string {
  const line = withoutControls(text.slice(0, maxLength * 8)).replace(/[\t\n]+/g, ' ');
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}

/** A sentence that stands inside another: without a full stop of its own, and without the capital of its first word. */
export function inSentence(text: string): string {
  return text
    .trim()
    .replace(/\.$/, '')
    .replace(/^(?:This|The|There|No|An?|It)(?= )/, (word) => word.toLowerCase());
}
