/** A file that is no image of memory: what it is, and what to do instead. */
export interface ForeignFormat {
  /** "a ZIP archive" */
  name: string;
  next: string;
}

const UNPACK = 'Unpack it and use the firmware file inside.';
const MAGICS: readonly { magic: readonly number[]; format: ForeignFormat }[] = [
  { magic: [0x50, 0x4b, 0x03, 0x04], format: { name: 'a ZIP archive', next: UNPACK } },
  { magic: [0x1f, 0x8b], format: { name: 'a gzip archive', next: UNPACK } },
];

const MARKUP = /^\s{0,64}<(?:!doctype\s|html|head|\?xml)/i;
const HEAD_BYTES = 600;

/** Recognises by content the files that people take for a firmware; null when it is none of them. */
export function recogniseForeignFormat(bytes: Uint8Array): ForeignFormat | null {
  for (const { magic, format } of MAGICS) {
    if (magic.every((byte, index) => bytes[index] === byte)) return format;
  }
  if (MARKUP.test(String.fromCharCode(...bytes.subarray(0, HEAD_BYTES)))) {
    return {
      name: 'a web page',
      next: 'The download saved the page that shows the file: download again with the "raw" or "download" button.',
    };
  }
  return null;
}
