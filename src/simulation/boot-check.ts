import type { BoardProfile } from './boards/board-profile.ts';
import type { FlashMemory } from './flash-memory.ts';

/** cpsid i as bytes, where Klipper's start-up code begins */
const FIRST_INSTRUCTION = [0x72, 0xb6] as const;
const KATAPULT_MARK = 'CanBoot!';
const BLANK_WORD = 0xffff_ffff;

/** What runs then; `start` is where its vectors stand. */
export type Boot = { mode: 'klipper'; start: number } | { mode: 'katapult' | 'silent' };

/**
 * What runs after the ROM jumped to `start`, and again after the next power-on: the bootloader must lead to a sound
 * application, or be gone with a sound application in its place.
 */
export function bootAfterLeave(
  board: BoardProfile,
  memory: FlashMemory,
  bootloader: Uint8Array,
  start: number,
): Boot {
  const isBootloader = start === memory.start && (isWhole(memory, bootloader) || hasKatapult(memory));
  if (!isBootloader && !isSound(board, memory, start)) return { mode: 'silent' };
  return bootFromPowerOn(board, memory, bootloader);
}

/** What runs after a reset with BOOT0 low. Katapult starts whatever does not begin with a blank or a zero word. */
export function bootFromPowerOn(board: BoardProfile, memory: FlashMemory, bootloader: Uint8Array): Boot {
  if (hasKatapult(memory)) {
    const first = new DataView(memory.contents(board.applicationStart, 4).buffer).getUint32(0, true);
    return first === 0 || first === BLANK_WORD ? { mode: 'katapult' } : bootApplication(board, memory);
  }
  if (isWhole(memory, bootloader)) return bootApplication(board, memory);
  return isSound(board, memory, memory.start) ? { mode: 'klipper', start: memory.start } : { mode: 'silent' };
}

/** What runs when a bootloader jumps to the application, whatever it is. */
export function bootApplication(board: BoardProfile, memory: FlashMemory): Boot {
  const start = board.applicationStart;
  return isSound(board, memory, start) ? { mode: 'klipper', start } : { mode: 'silent' };
}

/** Katapult marks itself with eight bytes in front of its reset handler, which is how Klipper knows of it. */
export function hasKatapult(memory: FlashMemory): boolean {
  const reset = new DataView(memory.contents(memory.start, 8).buffer).getUint32(4, true);
  const mark = reset - 1 - KATAPULT_MARK.length;
  return (
    mark % 8 === 0 &&
    memory.contains(mark, KATAPULT_MARK.length) &&
    memory.contents(mark, KATAPULT_MARK.length).every((byte, at) => byte === KATAPULT_MARK.charCodeAt(at))
  );
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
