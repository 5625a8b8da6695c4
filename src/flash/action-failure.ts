import { formatAddress, printable } from '../formats/text.ts';
import type { Action, ActionFailed } from './action-events.ts';
import { accessCode, DeviceAccessError, SelectionError } from './device-errors.ts';
import { needsHub } from './device-oddities.ts';
import { dfuSeError } from './dfuse-errors.ts';
import { FlashFailure } from './failure.ts';
import { type LookedDevice, NotInDfuModeError } from './looked-device.ts';
import { ProgrammerError } from './programmer.ts';
import { HUB_ADVICE } from './protection.ts';
import { stepsToReach } from './uart-words.ts';

/** Where an action was when it ended. */
export interface ActionStanding {
  action: Action;
  /** null when the step has no place in memory */
  address: number | null;
  /** what is on the board now, a sentence */
  board: string;
  /** what to do now, in order */
  next: readonly string[];
  needsHub: boolean;
  /** it is behind a UART */
  onUart: boolean;
}

const DOING: Readonly<Record<Action, string>> = {
  read: 'Reading failed',
  erase: 'Erasing failed',
  unprotect: 'Lifting the protection failed',
  'write-unprotect': 'Lifting the write protection failed',
};
const LOST =
  'The board left the USB bus. Check the cable (one that carries data, short, directly at the computer) and the power supply, and enter DFU mode again.';
const BUSY_HOLDER = 'Another program holds the board: close other flashers and run this again.';

/** What a failure of this board may be due to. */
export function wayTo(looked: LookedDevice): Pick<ActionStanding, 'needsHub' | 'onUart'> {
  return { needsHub: needsHub(looked), onUart: looked.kind === 'uart' };
}

/** Nothing is known of the board yet. */
export const UNKNOWN_WAY: Pick<ActionStanding, 'needsHub' | 'onUart'> = { needsHub: false, onUart: false };

/** The last event of an action that ended in `thrown`. */
export function actionFailed(standing: ActionStanding, thrown: unknown): ActionFailed {
  const { action, board } = standing;
  const error = dfuSeError(thrown);
  const failed = { type: 'failed', action, address: standing.address } as const;
  if (error instanceof FlashFailure) {
    return { ...failed, code: error.code, message: `${error.message} ${board}`, next: standing.next };
  }
  if (error instanceof SelectionError) {
    const there = error.choices.map(({ path, name }) => `At ${path}: ${name}.`);
    return {
      ...failed,
      code: error.code,
      message: `${error.message} ${board}`,
      next: [...there, error.next],
    };
  }
  if (error instanceof NotInDfuModeError) {
    const next = [
      'Hold BOOT0 (or put its jumper on), press RESET, and let go (take the jumper off again afterwards). Then run this again.',
    ];
    return { ...failed, code: 'refused', message: `${error.message} ${board}`, next };
  }
  if (error instanceof DeviceAccessError) {
    return { ...failed, code: error.code, message: `${error.message} ${board}`, next: error.next };
  }
  if (!(error instanceof ProgrammerError)) throw thrown;
  const where = standing.address === null ? '' : ` at ${formatAddress(standing.address)}`;
  return {
    ...failed,
    code: action === 'erase' && error.kind === 'refused' ? 'erase-failed' : accessCode(error),
    message: `${DOING[action]}${where}: ${printable(error.message)}. ${board}`,
    next: [...firstSteps(standing, error), ...standing.next],
  };
}

function firstSteps(
  { onUart, needsHub }: Pick<ActionStanding, 'onUart' | 'needsHub'>,
  error: ProgrammerError,
): readonly string[] {
  if (onUart) return stepsToReach(accessCode(error));
  switch (error.kind) {
    case 'gone':
      return [LOST];
    case 'busy':
      return [BUSY_HOLDER];
    case 'stays-busy':
      return needsHub ? [HUB_ADVICE] : [];
    default:
      return [];
  }
}
