import type { FlashMemory } from '../flash-memory.ts';
import type { FlashTimes } from '../flash-times.ts';

/** How a block went, and for how long the bootloader heard nothing else, ms. `undo`: what a power loss on the way leaves. */
export interface BlockWork {
  isDone: boolean;
  durationMs: number;
  undo: () => void;
}

const REFUSED: BlockWork = { isDone: false, durationMs: 0, undo: () => undefined };
const NOTHING_TO_DO: BlockWork = { isDone: true, durationMs: 0, undo: () => undefined };

/**
 * How Katapult writes a block: the first one of a page erases the page first, unless the page is blank or holds this
 * block and nothing else. Any other must find its place blank, or find itself there.
 */
export function writeBlock(
  memory: FlashMemory,
  times: FlashTimes,
  address: number,
  block: Uint8Array,
): BlockWork {
  const page = memory.sectorAt(address);
  if (!page || address % block.length !== 0) return REFUSED;
  const isThere = equal(memory.contents(address, block.length), block);
  let eraseMs = 0;
  if (address === page.address) {
    const whole = memory.contents(page.address, page.size);
    if (isThere && isBlank(whole.subarray(block.length))) return NOTHING_TO_DO;
    if (!isBlank(whole)) {
      memory.erase(page.address, page.size);
      eraseMs = times.eraseMs(page);
    }
  } else if (!isBlank(memory.contents(address, block.length))) {
    return isThere ? NOTHING_TO_DO : REFUSED;
  }
  memory.program(address, block);
  return {
    isDone: equal(memory.contents(address, block.length), block),
    durationMs: eraseMs + times.programMs(block.length),
    undo: () => {
      if (eraseMs > 0) memory.disturb(page.address, page.size);
      else memory.preload(address + block.length / 2, new Uint8Array(block.length / 2).fill(0xff));
    },
  };
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0xff);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, at) => byte === b[at]);
}
