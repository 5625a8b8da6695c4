import { flashOffsets } from '../knowledge/mcus.ts';

/** The head of a Cortex-M image and where it may be linked for. */
export interface Vectors {
  initialStackPointer: number;
  resetVector: number;
  /** absolute addresses, best first; empty when the reset vector lies outside an STM32's flash */
  baseCandidates: number[];
  /** the one that Klipper's start code proves; null when nothing does */
  base: number | null;
}

const FLASH_START = 0x0800_0000;
const FLASH_END = 0x0840_0000;
/** memory that a stack pointer may point into, end inclusive: CCM or ITCM, SRAM and DTCM, AXI SRAM, D2 and D3 SRAM of H7 */
const RAM: readonly (readonly [start: number, end: number])[] = [
  [0x1000_0000, 0x1001_0000],
  [0x2000_0000, 0x2010_0000],
  [0x2400_0000, 0x2410_0000],
  [0x3000_0000, 0x3005_0000],
  [0x3800_0000, 0x3801_0000],
];
/** instructions are fetched from below the peripherals or from external memory, never from above it */
const CODE_END = 0xa000_0000;
/** `cpsid i`, the first instruction of Klipper's reset handler */
const CPSID_I = 0xb672;
/** what ARMv7-M asks of a vector table's alignment at the very least (VTOR, B3.2.5) */
const SMALLEST_VECTOR_TABLE = 0x40;

/**
 * Reads the first two words of an image and works out which address it is linked for. Null when they are no
 * Cortex-M vectors. Certain (`base`) only where `cpsid i` stands exactly where the reset vector points for one
 * candidate, or, with several such, where the image also names just one of them in a literal (its own vector table).
 */
export function inspectVectors(data: Uint8Array): Vectors | null {
  if (data.length < 8) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const initialStackPointer = view.getUint32(0, true);
  const resetVector = view.getUint32(4, true);
  if (!isStackPointer(initialStackPointer) || (resetVector & 1) === 0 || resetVector >= CODE_END) return null;
  const entry = resetVector - 1;
  const inside = flashOffsets()
    .map((offset) => FLASH_START + offset)
    .filter(
      (base) => entry >= base + SMALLEST_VECTOR_TABLE && entry < base + data.length && entry < FLASH_END,
    );
  const proven = inside.filter(
    (base) => entry - base + 2 <= data.length && view.getUint16(entry - base, true) === CPSID_I,
  );
  const named = proven.length > 1 ? namedInLiterals(view, proven) : proven;
  // the lower the reset handler stands in the image, the likelier: start code is linked first
  const best = (bases: readonly number[]) => [...bases].sort((a, b) => b - a);
  return {
    initialStackPointer,
    resetVector,
    baseCandidates: [...new Set([...best(named), ...best(proven), ...best(inside)])],
    base: named.length === 1 ? (named[0] ?? null) : null,
  };
}

function isStackPointer(value: number): boolean {
  return value % 4 === 0 && RAM.some(([start, end]) => value > start && value <= end);
}

/** Those of `bases` that stand as an aligned word in the image, the two vectors left out; one pass. */
function namedInLiterals(view: DataView, bases: readonly number[]): number[] {
  const wanted = new Set(bases);
  const found = new Set<number>();
  for (let at = 8; at + 4 <= view.byteLength; at += 4) {
    const word = view.getUint32(at, true);
    if (wanted.has(word)) found.add(word);
  }
  return bases.filter((base) => found.has(base));
}
