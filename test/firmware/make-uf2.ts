import type { ElementDraft } from './make-image.ts';

export const FAMILY = {
  f4: 0x57755a57,
  f407: 0x6d0922fa,
  h7: 0x6db66082,
  rp2040: 0xe48bff56,
  samd51: 0x55114460,
};

/** The fields of a UF2 block that a test may set wrong, by their offsets in it. */
export const FIELD = {
  magic: 4,
  flags: 8,
  address: 12,
  payload: 16,
  number: 20,
  count: 24,
  family: 28,
  end: 508,
};

/** A UF2 file: one block for every `perBlock` bytes; `family` null writes none. */
export function makeUf2(
  elements: readonly ElementDraft[],
  { perBlock = 256, family = FAMILY.f4 }: { perBlock?: number; family?: number | null } = {},
): Uint8Array {
  const pieces = elements.flatMap(({ address, data }) =>
    Array.from({ length: Math.ceil(data.length / perBlock) }, (_, index) => ({
      address: address + index * perBlock,
      data: data.subarray(index * perBlock, (index + 1) * perBlock),
    })),
  );
  const file = new Uint8Array(pieces.length * 512).fill(0xff);
  const view = new DataView(file.buffer);
  for (const [index, { address, data }] of pieces.entries()) {
    const words = [
      0x0a32_4655,
      0x9e5d_5157,
      family === null ? 0 : 0x2000,
      address,
      data.length,
      index,
      pieces.length,
      family ?? 0,
    ];
    for (const [at, word] of words.entries()) view.setUint32(index * 512 + at * 4, word, true);
    file.set(data, index * 512 + 32);
    view.setUint32(index * 512 + 508, 0x0ab1_6f30, true);
  }
  return file;
}

/** `file` with its 512-byte blocks in the order of `keys`. */
export function reorderBlocks(file: Uint8Array, keys: readonly number[]): Uint8Array {
  const blocks = Array.from({ length: file.length / 512 }, (_, index) =>
    file.subarray(index * 512, (index + 1) * 512),
  );
  const order = blocks.map((block, index) => ({ block, key: keys[index % keys.length] ?? 0 }));
  order.sort((a, b) => a.key - b.key);
  const result = new Uint8Array(file.length);
  for (const [index, { block }] of order.entries()) result.set(block, index * 512);
  return result;
}
