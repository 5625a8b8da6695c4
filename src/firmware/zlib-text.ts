import { Inflate } from 'fflate';

const CMF_DEFLATE_32K = 0x78;
const FLG_PRESET_DICTIONARY = 0x20;
/** one stream's text may have this many bytes; Klipper's dictionaries have about 20,000 */
const MAX_TEXT_BYTES = 512 * 1024;
/** bounds on the whole search, so that a file full of false starts costs no more than a second */
const MAX_ATTEMPTS = 4096;
const MAX_INFLATED_BYTES = 16 * 1024 * 1024;
/** enough for any block header (RFC 1951 3.2.7: below 300 bytes), so that a true stream always yields text at once */
const CHUNK_BYTES = 1024;

/**
 * The texts of the zlib streams (RFC 1950) anywhere in `data` that start with the character `first`, in file order.
 * A stream that is cut off yields what it holds. Time and memory are bounded, whatever the file holds.
 */
export function* findZlibText(data: Uint8Array, first: string): Generator<string> {
  let inflated = 0;
  let attempts = 0;
  for (
    let at = data.indexOf(CMF_DEFLATE_32K);
    at >= 0 && attempts < MAX_ATTEMPTS && inflated < MAX_INFLATED_BYTES;
    at = data.indexOf(CMF_DEFLATE_32K, at + 1)
  ) {
    const flags = data[at + 1];
    if (flags === undefined || ((CMF_DEFLATE_32K << 8) | flags) % 31 !== 0) continue;
    if (flags & FLG_PRESET_DICTIONARY) continue;
    attempts++;
    const { parts, spent } = inflateText(data.subarray(at + 2), first.charCodeAt(0));
    inflated += spent;
    if (parts.length > 0) yield decode(parts);
  }
}

/**
 * The inflated pieces; none when it is no stream, or one that starts with another byte or is too long.
 * `spent`: bytes that were inflated to find that out.
 */
function inflateText(data: Uint8Array, first: number): { parts: readonly Uint8Array[]; spent: number } {
  const parts: Uint8Array[] = [];
  let spent = 0;
  let fresh = 0;
  const stream = new Inflate((part) => {
    if (part.length > 0) parts.push(part);
    fresh = part.length;
  });
  for (let at = 0; at < data.length; at += CHUNK_BYTES) {
    try {
      stream.push(data.subarray(at, at + CHUNK_BYTES));
    } catch {
      // two bytes that look like a zlib header are no promise: fflate says here that it is none
      return { parts: [], spent };
    }
    spent += fresh;
    if (parts[0]?.[0] !== first || spent > MAX_TEXT_BYTES) return { parts: [], spent };
    // a chunk without output stands behind the stream's end
    if (fresh === 0) break;
  }
  return { parts, spent };
}

function decode(parts: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
}
