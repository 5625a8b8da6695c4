import { zlibSync } from 'fflate';

/** Facts of an image to make; addresses absolute. */
export interface ImageDraft {
  base: number;
  /** bytes */
  size?: number;
  stackPointer?: number;
  /** where the reset handler stands in the image */
  entryOffset?: number;
  /** does the reset handler start with `cpsid i`, as Klipper's does */
  cpsid?: boolean;
  /** words put in the image, by offset */
  words?: Readonly<Record<number, number>>;
  dictionary?: unknown;
  dictionaryAt?: number;
}

/** An image such as a Klipper build makes, as far as a reader of it can tell. */
export function makeImage(draft: ImageDraft): Uint8Array {
  const data = new Uint8Array(draft.size ?? 30_064);
  const view = new DataView(data.buffer);
  const entryOffset = draft.entryOffset ?? 0x7008;
  // filler that is neither empty nor `cpsid i`
  for (let at = 8; at + 2 <= data.length; at += 2) view.setUint16(at, 0xbf00, true);
  view.setUint32(0, draft.stackPointer ?? 0x2002_0000, true);
  view.setUint32(4, draft.base + entryOffset + 1, true);
  if (draft.cpsid ?? true) data.set([0x72, 0xb6], entryOffset);
  for (const [at, word] of Object.entries(draft.words ?? {})) view.setUint32(Number(at), word, true);
  if (draft.dictionary !== undefined) {
    data.set(
      zlibSync(new TextEncoder().encode(JSON.stringify(draft.dictionary))),
      draft.dictionaryAt ?? 0x501,
    );
  }
  return data;
}

/** One element of a .dfu file to make. */
export interface ElementDraft {
  address: number;
  data: Uint8Array;
}

/** A DfuSe file as UM0391 describes it: one target for each list of elements. */
export function makeDfuSe(
  targets: readonly (readonly ElementDraft[])[],
  ids = { vendorId: 0x0483, productId: 0xdf11 },
) {
  const parts: Uint8Array[] = [];
  for (const [alternate, elements] of targets.entries()) {
    const body = elements.flatMap((element) => [words(element.address, element.data.length), element.data]);
    const head = new Uint8Array(274);
    head.set(ascii('Target'));
    head[6] = alternate;
    const view = new DataView(head.buffer);
    view.setUint32(266, length(body), true);
    view.setUint32(270, elements.length, true);
    parts.push(head, ...body);
  }
  const prefix = new Uint8Array(11);
  prefix.set(ascii('DfuSe'));
  prefix[5] = 1;
  new DataView(prefix.buffer).setUint32(6, 11 + length(parts), true);
  prefix[10] = targets.length;
  return withSuffix(join([prefix, ...parts]), { ...ids, bcdDFU: 0x011a });
}

/** Puts a DFU suffix behind a payload. */
export function withSuffix(
  payload: Uint8Array,
  suffix: { vendorId: number; productId: number; bcdDFU: number },
): Uint8Array {
  const file = join([payload, new Uint8Array(16)]);
  const view = new DataView(file.buffer);
  const at = payload.length;
  view.setUint16(at, 0xffff, true);
  view.setUint16(at + 2, suffix.productId, true);
  view.setUint16(at + 4, suffix.vendorId, true);
  view.setUint16(at + 6, suffix.bcdDFU, true);
  file.set(ascii('UFD'), at + 8);
  view.setUint8(at + 11, 16);
  view.setUint32(at + 12, slowCrc(file.subarray(0, file.length - 4)), true);
  return file;
}

/** The suffix's checksum bit by bit, from the standard's polynomial: written apart from the code that it tests. */
export function slowCrc(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const low = (crc ^ (byte >> bit)) & 1;
      crc >>>= 1;
      if (low) crc ^= 0xedb8_8320;
    }
  }
  return crc >>> 0;
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(length(parts));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value, true);
  return bytes;
}

function length(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}
