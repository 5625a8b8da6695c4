import { strToU8, zipSync } from 'fflate';

/** A zip archive of these files, made by a library that is not the reader's own checks. */
export function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  return zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name,
        typeof content === 'string' ? strToU8(content) : content,
      ]),
    ),
  );
}

/** The archive with the bytes of every `from` replaced by those of `to` (of the same length), headers included. */
export function replaced(zip: Uint8Array, from: Uint8Array, to: Uint8Array): Uint8Array {
  const copy = zip.slice();
  for (let at = 0; at + from.length <= copy.length; at++) {
    if (from.every((byte, index) => copy[at + index] === byte)) copy.set(to, at);
  }
  return copy;
}

/** Sets little-endian `value` at `offset` behind each header that begins with `signature`. */
export function patchHeaders(
  zip: Uint8Array,
  signature: number,
  offset: number,
  value: number,
  size: 2 | 4,
): Uint8Array {
  const copy = zip.slice();
  const view = new DataView(copy.buffer);
  for (let at = 0; at + 22 <= copy.length; at++) {
    if (view.getUint32(at, true) !== signature) continue;
    if (size === 2) view.setUint16(at + offset, value, true);
    else view.setUint32(at + offset, value, true);
  }
  return copy;
}

export const CENTRAL = 0x02014b50;
export const LOCAL = 0x04034b50;
export const END = 0x06054b50;
