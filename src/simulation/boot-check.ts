import type { BoardProfile } from './boards/board-profile.ts';
import type { FlashMemory } from './flash-memory.ts';

/** cpsid i as bytes, where Klipper's start-up code begins */
const FIRST_INSTRUCTION = [0x72, 0xb6] as const;

/**
 * Would Klipper run after the ROM jumped to `start`, and again after the next power-on? The bootloader must be whole
 * and lead to a sound application, or be gone with a sound application in its place.
 */
export function bootsAfterLeave(
  board: BoardProfile,
  memory: FlashMemory,
  bootloader: Uint8Array,
  start: number,
): boolean {
  const isBootloader = start === memory.start && isWhole(memory, bootloader);
  return (isBootloader || isSound(board, memory, start)) && bootsFromPowerOn(board, memory, bootloader);
}

/** Would Klipper run after a reset with BOOT0 low? */
export function bootsFromPowerOn(board: BoardProfile, memory: FlashMemory, bootloader: Uint8Array): boolean {
  const start = isWhole(memory, bootloader) ? board.applicationStart : memory.start;
  return isSound(board, memory, start);
}

function isWhole(memory: FlashMemory, bootloader: Uint8Array): boolean {
  return memory.contents(memory.start, bootloader.length).every((byte, at) => byte === bootloader[at]);
}

/** Stack in RAM, reset vector odd and in flash behind the table, and start-up code where it points. */
function isSound(board: BoardProfile, memory: FlashMemory, start: number): boolean {
  if (!memory.contains(start, 8)) return false;
  const words = new DataView(memory.contents(start, 8).buffer);
  const stack = words.getUint32(0, true);
  const reset = words.getUint32(4, true);
  const entry = reset - 1;
  return (
    board.mcu.ram.some((ram) => stack > ram.start && stack <= ram.end) &&
    reset % 2 === 1 &&
    entry > start &&
    memory.contains(entry, 2) &&
    memory.contents(entry, 2).every((byte, at) => byte === FIRST_INSTRUCTION[at])
  );
}
