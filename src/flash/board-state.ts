import type { BoardState, Bootable } from './events.ts';
import type { FlashPlan } from './flash-plan.ts';

/**
 * What stands at the image's vector table, which the chip reads first. before: what stood there. erased: nothing.
 * written: the image's own, accepted by the device. unknown: nobody followed it.
 */
export type VectorTable = 'before' | 'erased' | 'written' | 'unknown';

/** Whether what is on the board starts, as far as what was done to it tells. */
export function bootable(boardState: BoardState, vectors: VectorTable): Bootable {
  switch (boardState) {
    case 'untouched':
    case 'restored':
      return 'as-before';
    case 'erased-or-partly-written':
      return vectors === 'erased' ? 'no' : 'unknown';
    case 'written-not-verified':
      return 'unknown';
    case 'verified':
      return 'expected';
  }
}

/** What is on the board now and whether that starts, a sentence or two. */
export function describeBoardState(
  boardState: BoardState,
  plan: FlashPlan,
  vectors: VectorTable = 'unknown',
): string {
  if (plan.route?.kind === 'katapult') return boardStateInKatapult(boardState);
  switch (boardState) {
    case 'untouched':
      return 'Nothing on the board was changed.';
    case 'restored':
      return 'What stood in the sectors before was put back, and every byte of it was read back equal: the board holds what it held before.';
    case 'erased-or-partly-written': {
      // a map from facts may not be the chip's own, and then an erase may have reached further
      const certain =
        plan.bootloader?.certain === true &&
        (plan.mapSource !== 'board-facts' || plan.route?.kind === 'uart');
      const rest = certain ? '; the bootloader below it was not touched' : '';
      return `${partly(vectors)}${rest}.`;
    }
    case 'written-not-verified':
      return 'Every byte was sent and accepted, but not all of them were read back and found equal: whether the firmware starts is not known.';
    case 'verified':
      return 'Every byte of the firmware was read from the board and is equal: the bytes on the board are right.';
  }
}

function partly(vectors: VectorTable): string {
  switch (vectors) {
    case 'erased':
      return 'The firmware on the board does not start until it is flashed again: the place of its vector table, which the chip reads first, is erased';
    case 'before':
    case 'written':
      return 'The firmware on the board is not whole: its beginning stands, and what follows is erased or only partly written. It may start and stop anywhere, so do not use the printer before it is flashed again';
    case 'unknown':
      return 'The firmware on the board may be erased or only partly written, and does not start until it is flashed again';
  }
}

/** What is on a board that was flashed through Katapult, a sentence. Its own place Katapult never writes. */
function boardStateInKatapult(boardState: BoardState): string {
  switch (boardState) {
    case 'untouched':
      return 'Nothing on the board was changed.';
    case 'restored':
      return 'What stood in the pages before was put back, and every byte of it was read back equal: the board holds what it held before.';
    case 'erased-or-partly-written':
      return 'The firmware on the board may be erased or only partly written, and does not start until it is flashed again; Katapult itself was not touched, and waits for the rest as long as the board keeps its power.';
    case 'written-not-verified':
      return 'Every byte was sent and accepted, but not all of them were read back and found equal: whether the firmware starts is not known. Katapult itself was not touched.';
    case 'verified':
      return 'Every byte of the firmware was read from the board and is equal: the bytes on the board are right.';
  }
}
