import { isInDfuMode } from '../../diagnosis/dfu-devices.ts';
import { printable } from '../../formats/text.ts';
import { commandLine } from '../../remedies/command-line.ts';
import { chosenBoard } from '../chosen-board.ts';
import { klipperPort } from '../klipper-port.ts';
import type { SetupScene, StepDraft } from '../step.ts';
import { asTrouble, refusedNow } from './permission.ts';

/** Into the bootloader: which jumper or button on this board; the bus is watched meanwhile. */
export function enter(scene: SetupScene): StepDraft {
  const { evidence, state } = scene;
  const board = chosenBoard(scene);
  const devices = evidence.usb.status === 'collected' ? evidence.usb.value.devices : [];
  const waiting = devices.filter(isInDfuMode);
  if (state.flashed !== null) {
    return step(true, ['The board was flashed; it need not be in the bootloader any more.']);
  }
  if (waiting.length > 0) return there(scene, waiting);
  if (board?.dfuEntry === 'none') {
    return step(true, [board.enterDfu, 'Nothing has to be done here: go on to the next step.']);
  }
  const heater = board?.heaterOnInDfu
    ? [
        'Careful: on this board the heater may be powered while it is in DFU mode. Switch the 24 V supply off or unplug the heaters first.',
      ]
    : [];
  const runs = runsKlipper(scene);
  return step(
    false,
    [
      ...heater,
      board ? board.enterDfu : 'Put the board into DFU mode as its manual says.',
      'This screen watches USB and goes on when the board shows up.',
      ...(runs === null
        ? []
        : [
            'The board runs Klipper now: the line below asks it into DFU mode without any jumper, and flashes it.',
          ]),
    ],
    runs ?? [],
  );
}

function step(done: boolean, says: readonly string[], commands: readonly string[] = []): StepDraft {
  return { done, says, commands, choices: [] };
}

/** It is there; it is of use only to a user who may open it. */
function there(scene: SetupScene, waiting: readonly { path: string | null }[]): StepDraft {
  const seen =
    waiting.length === 1
      ? `A board in DFU mode is there, at ${waiting[0]?.path ?? 'an unknown place'}.`
      : `${waiting.length} boards are in DFU mode; the flasher asks which one is meant.`;
  const shut = refusedNow(scene)
    .filter(({ ruleId }) => ruleId === 'permission-denied-udev')
    .map(asTrouble);
  return step(
    shut.length === 0,
    [seen, ...shut.flatMap(({ says }) => says)],
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
