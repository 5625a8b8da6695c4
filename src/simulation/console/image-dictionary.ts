import { unzlibSync } from 'fflate';

export interface ImageDictionary {
  /** as it stands in the flash */
  compressed: Uint8Array;
  /** null where the dictionary does not say */
  mcu: string | null;
  version: string | null;
}

/** zlib header of compression level 9, which Klipper's build uses */
const ZLIB_HEAD = [0x78, 0xda] as const;
/** real ones take a few thousand bytes */
const MAX_COMPRESSED_BYTES = 64 * 1024;
const MAX_JSON_BYTES = 1024 * 1024;

/** Klipper's data dictionary in the image that begins `flash`; null where there is none. */
export function findDictionary(flash: Uint8Array): ImageDictionary | null {
  for (let at = flash.indexOf(ZLIB_HEAD[0]); at >= 0; at = flash.indexOf(ZLIB_HEAD[0], at + 1)) {
    if (flash[at + 1] !== ZLIB_HEAD[1]) continue;
    const json = inflate(flash.subarray(at, at + MAX_COMPRESSED_BYTES));
    const fields = json && parse(json);
    const end = fields ? endOfStream(flash, at, adler32(json)) : -1;
    if (fields && end > 0) return { compressed: flash.slice(at, end), ...fields };
  }
  return null;
}

function inflate(bytes: Uint8Array): Uint8Array | null {
  try {
    return unzlibSync(bytes, { out: new Uint8Array(MAX_JSON_BYTES) });
  } catch {
    // two bytes that happen to look like a header: the search goes on
    return null;
  }
}

function parse(json: Uint8Array): { mcu: string | null; version: string | null } | null {
  let found: unknown;
  try {
    found = JSON.parse(new TextDecoder().decode(json));
  } catch {
    return null;
  }
  if (!isRecord(found)) return null;
  const config = isRecord(found['config']) ? found['config'] : {};
  return { mcu: textOf(config['MCU']), version: textOf(found['version']) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A zlib stream ends with the Adler-32 of what it holds, big-endian (RFC 1950). */
function endOfStream(flash: Uint8Array, start: number, checksum: number): number {
  const view = new DataView(flash.buffer, flash.byteOffset, flash.byteLength);
  const last = Math.min(flash.length, start + MAX_COMPRESSED_BYTES) - 4;
  for (let at = start + ZLIB_HEAD.length; at <= last; at += 1) {
    if (view.getUint32(at) === checksum) return at + 4;
  }
  return -1;
}

function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return ((high << 16) | low) >>> 0;
}
