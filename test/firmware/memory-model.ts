import fc from 'fast-check';
import type { ElementDraft } from './make-image.ts';

/** Elements that do not overlap, in ascending order; some touch, some are far from each other. */
export function elementsFrom(start: number, mostGap = 0x30_0000): fc.Arbitrary<ElementDraft[]> {
  const gap = fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 64 }),
    fc.integer({ min: 65, max: mostGap }),
  );
  const piece = fc.record({ gap, data: fc.uint8Array({ minLength: 1, maxLength: 600 }) });
  return fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => {
    let at = start;
    return pieces.map(({ gap: before, data }) => {
      const address = at + before;
      at = address + data.length;
      return { address, data };
    });
  });
}

/** What memory looks like afterwards: byte by byte, then as runs; written apart from the code that it tests. */
export function memoryOf(elements: readonly ElementDraft[]): { address: number; data: number[] }[] {
  const memory = new Map<number, number>();
  for (const { address, data } of elements) {
    for (const [index, byte] of data.entries()) memory.set(address + index, byte);
  }
  const runs: { address: number; data: number[] }[] = [];
  for (const address of [...memory.keys()].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last.address + last.data.length === address) last.data.push(memory.get(address) ?? 0);
    else runs.push({ address, data: [memory.get(address) ?? 0] });
  }
  return runs;
}
