import { printable } from '../../formats/text.ts';
import type { BoardFacts } from '../../knowledge/boards.ts';
import { commandLine } from '../../remedies/command-line.ts';
import { chosenBoard } from '../chosen-board.ts';
import { klipperPort } from '../klipper-port.ts';
import { START_OVER } from '../start-over.ts';
import type { SetupScene, StepDraft } from '../step.ts';
import { isKatapult, waitingBoards, whyNoUsb } from '../usb-in-sight.ts';
import { asTrouble, refusedNow } from './permission.ts';

/** Into the bootloader: which jumper or button on this board; the bus is watched meanwhile. */
export function enter(scene: SetupScene): StepDraft {
  const { evidence, state } = scene;
  const board = chosenBoard(scene);
  const waiting = waitingBoards(evidence, state);
  if (state.flashed !== null) return afterTheFlash(waiting, board);
  if (waiting.length > 0) return there(scene, waiting, board);
  if (state.bootloader === 'katapult') return intoKatapult(scene);
  if (board?.dfuEntry === 'none') {
    return step(true, [board.enterDfu, 'Nothing has to be done here: go on to the next step.']);
  }
  const runs = runsKlipper(scene);
  const judged = step(
    false,
    [
      ...heaterWarning(board),
      board
        ? board.enterDfu
        : 'No board was chosen, so its way into DFU mode is not known here. Most have a BOOT0 jumper or button: set or hold it, and press RESET. Its manual says it.',
      watching(scene),
      ...(runs === null
        ? []
        : [
            'The board runs Klipper now: the line below asks it into DFU mode without any jumper, and flashes it.',
          ]),
    ],
    runs ?? [],
  );
  return board === null && !state.skipped.includes('board') ? { ...judged, waitsFor: 'board' } : judged;
}

function step(done: boolean, says: readonly string[], commands: readonly string[] = []): StepDraft {
  return { done, says, commands, choices: [] };
}

function watching({ evidence }: SetupScene): string {
  const unseen = whyNoUsb(evidence);
  return unseen === null
    ? 'This screen watches USB and goes on when the board shows up.'
    : `It will not show up here: ${unseen}. Setup can flash a board over USB only on a machine that sees it.`;
}

function heaterWarning(board: BoardFacts | null): readonly string[] {
  return board?.heaterOnInDfu
    ? [
        'Careful: on this board the heater may be powered while it is in DFU mode. Switch the 24 V supply off or unplug the heaters first.',
      ]
    : [];
}

/** Katapult waits for its two presses of RESET, on USB as Katapult and never as DFU. */
function intoKatapult(scene: SetupScene): StepDraft {
  return step(false, [
    'Press RESET twice, within half a second: Katapult stays then and does not start the firmware. Where nothing was flashed behind it yet it waits by itself.',
    watching(scene),
    'Over a UART or CAN it does not show up on USB: skip this step then.',
  ]);
}

/** What was flashed is on the board; one that waits now is another, or is held in DFU mode by its jumper. */
function afterTheFlash(waiting: readonly { path: string | null }[], board: BoardFacts | null): StepDraft {
  const [one] = waiting;
  if (!one) return step(true, ['The board was flashed; it need not be in the bootloader any more.']);
  const jumper =
    board?.dfuEntry === 'buttons'
      ? 'press RESET once, without the button'
      : 'take the BOOT0 jumper off and press RESET once';
  return {
    ...step(true, [
      `The board was flashed. One waits in its bootloader at ${one.path ?? 'an unknown place'}: if it is the same board, ${jumper}. If it is another one, set that up from the start.`,
    ]),
    choices: [START_OVER],
  };
}

/** It is there; it is of use only to a user who may open it. */
function there(
  scene: SetupScene,
  waiting: ReturnType<typeof waitingBoards>,
  board: BoardFacts | null,
): StepDraft {
  const [first] = waiting;
  const mode = first && isKatapult(first) ? 'in Katapult' : 'in DFU mode';
  const seen =
    waiting.length === 1
      ? `A board ${mode} is there, at ${first?.path ?? 'an unknown place'}.`
      : `${waiting.length} boards are in their bootloader; the flasher asks which one is meant.`;
  const heater = mode === 'in DFU mode' ? heaterWarning(board) : [];
  const shut = refusedNow(scene)
    .filter(({ ruleId }) => ruleId === 'permission-denied-udev')
    .map(asTrouble);
  return step(
    shut.length === 0,
    [seen, ...heater, ...shut.flatMap(({ says }) => says)],
    shut.flatMap(({ commands }) => commands),
  );
}

/** The line that asks a running Klipper into DFU mode and flashes it; null where none runs, or no file is there yet. */
function runsKlipper(scene: SetupScene): readonly string[] | null {
  const port = klipperPort(scene);
  const { firmware } = scene.state;
  if (port === null || firmware === null) return null;
  return [commandLine(['dfu-doctor', 'flash', printable(firmware.path, 4096), '--device', port], false)];
}
