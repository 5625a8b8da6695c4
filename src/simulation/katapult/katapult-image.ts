import { makeBootloader } from '../firmware-maker.ts';

const MARK = 'CanBoot!';
/** a multiple of 8, behind the vector table */
const MARK_OFFSET = 0x1c0;
const SIZE = 0xd00;

/** Katapult's image as far as anybody looks: vectors, and its mark in front of the reset handler. */
export function makeKatapult(flashStart: number, stackPointer: number): Uint8Array {
  const image = makeBootloader(flashStart, stackPointer - 8, SIZE);
  const reset = flashStart + MARK_OFFSET + MARK.length;
  new DataView(image.buffer).setUint32(4, reset + 1, true);
  image.set(new TextEncoder().encode(MARK), MARK_OFFSET);
  return image;
}
