import { isInDfuMode } from '../../diagnosis/dfu-devices.ts';
import type { BoardFacts } from '../../knowledge/boards.ts';
import { commandLine } from '../../remedies/command-line.ts';
import { chosenBoard } from '../chosen-board.ts';
import { uartAdapters } from '../klipper-port.ts';
import { sdCardOf } from '../sd-card-of.ts';
import type { SetupChoice, SetupScene, StepDraft } from '../step.ts';

/** Hands over to the flasher, which shows its plan and asks before it writes. */
export function flash(scene: SetupScene): StepDraft {
  const { evidence, state } = scene;
  const { firmware, flashed } = state;
  if (!firmware) return { done: false, says: ['There is no firmware file yet.'], commands: [], choices: [] };
  const devices = evidence.usb.status === 'collected' ? evidence.usb.value.devices : [];
  const [only, ...others] = devices.filter(isInDfuMode);
  const done = flashed?.sha256 === firmware.sha256;
  const board = chosenBoard(scene);
  if (board?.dfuEntry === 'none' && !only && !done) return otherWays(scene, board, firmware.path);
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

/** A board that does not enter DFU mode: its SD card, and the UART adapters that are plugged in. */
function otherWays(scene: SetupScene, board: BoardFacts, file: string): StepDraft {
  const adapters = uartAdapters(scene);
  const card = sdCardOf(board);
  return {
    done: false,
    says: [
      board.enterDfu,
      'From the SD card: plug the card into this machine, and run the line below with the folder where it is mounted. It asks first, and says how to see that the board took the file.',
      ...(board.sdFileName === null
        ? []
        : [`Without this program: copy the file to the card as ${board.sdFileName}.`]),
      adapters.length > 0
        ? 'Over its UART, with a USB-UART adapter at RX, TX and BOOT0: choose the adapter below.'
        : 'With a USB-UART adapter at its RX and TX it can be flashed over the UART too; none is plugged in now.',
      'When the firmware is on the board, skip this step.',
    ],
    commands: [
      commandLine(
        [
          'dfu-doctor',
          'flash',
          file,
          '--sdcard',
          '/media/SDCARD',
          ...(card === null ? [] : ['--board', card]),
        ],
        false,
      ),
    ],
    choices: adapters.map(
      ({ path }): SetupChoice => ({
        id: `uart:${path}`,
        label: `Flash over the adapter ${path}`,
        deed: { kind: 'flash', file, device: path, address: scene.state.applicationStart },
      }),
    ),
  };
}
