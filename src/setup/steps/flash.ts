import { isInDfuMode } from '../../diagnosis/dfu-devices.ts';
import { commandLine } from '../../remedies/command-line.ts';
import { chosenBoard } from '../chosen-board.ts';
import type { SetupScene, StepDraft } from '../step.ts';

/** Hands over to the flasher, which shows its plan and asks before it writes. */
export function flash(scene: SetupScene): StepDraft {
  const { evidence, state } = scene;
  const { firmware, flashed } = state;
  if (!firmware) return { done: false, says: ['There is no firmware file yet.'], commands: [], choices: [] };
  const devices = evidence.usb.status === 'collected' ? evidence.usb.value.devices : [];
  const [only, ...others] = devices.filter(isInDfuMode);
  const done = flashed?.sha256 === firmware.sha256;
  const board = chosenBoard(scene);
  if (board?.dfuEntry === 'none' && !only) {
    return {
      done: false,
      says: [
        board.enterDfu,
        'This screen cannot do that; the lines below can. Both show what they would do and ask first. Skip this step when the firmware is on the board.',
        ...(board.sdFileName === null
          ? []
          : [`The card's own bootloader looks for a file called ${board.sdFileName}.`]),
      ],
      commands: [
        commandLine(['dfu-doctor', 'flash', firmware.path, '--sdcard', '/media/SDCARD'], false),
        commandLine(['dfu-doctor', 'flash', firmware.path, '--device', '/dev/ttyUSB0'], false),
      ],
      choices: [],
    };
  }
  return {
    done,
    says: [
      done
        ? 'The firmware is on the board: every byte was read back equal.'
        : 'The flasher shows what it would erase and write, and asks. Nothing is written before that.',
    ],
    commands: [],
    choices: [
      {
        id: 'flash',
        label: done ? 'Flash it again' : 'Flash the firmware',
        deed: {
          kind: 'flash',
          file: firmware.path,
          device: only && others.length === 0 ? only.path : null,
          address: state.applicationStart,
        },
      },
    ],
  };
}
