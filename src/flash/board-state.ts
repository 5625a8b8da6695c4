import type { BoardState } from './events.ts';
import type { FlashPlan } from './flash-plan.ts';
import { boardStateInKatapult } from './katapult-words.ts';

/** What is on the board now, a sentence. */
export function describeBoardState(boardState: BoardState, plan: FlashPlan): string {
  if (plan.route?.kind === 'katapult') return boardStateInKatapult(boardState);
  switch (boardState) {
    case 'untouched':
      return 'Nothing on the board was changed.';
    case 'erased-or-partly-written': {
      // a map from facts may not be the chip's own, and then an erase may have reached further
      const certain =
        plan.bootloader?.certain === true &&
        (plan.mapSource !== 'board-facts' || plan.route?.kind === 'uart');
      const rest = certain ? '; the bootloader below it was not touched' : '';
      return `The firmware on the board may be erased or only partly written, and does not start until it is flashed again${rest}.`;
    }
    case 'written-not-verified':
      return 'Every byte was sent and accepted, but not all of them were read back and found equal: whether the firmware starts is not known.';
    case 'verified':
      return 'Every byte of the firmware was read from the board and is equal: the bytes on the board are right.';
  }
}
