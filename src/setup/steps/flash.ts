import type { BoardFacts } from '../../knowledge/boards.ts';
import { commandLine } from '../../remedies/command-line.ts';
import { chosenBoard } from '../chosen-board.ts';
import { klipperPort, uartAdapters } from '../klipper-port.ts';
import { sdCardOf } from '../sd-card-of.ts';
import type { SetupChoice, SetupScene, StepDraft } from '../step.ts';
import { waitingBoards } from '../usb-in-sight.ts';

/** Hands over to the flasher, which shows its plan and asks before it writes. */
export function flash(scene: SetupScene): StepDraft {
  const { evidence, state } = scene;
  const { firmware, flashed } = state;
  if (!firmware) {
    return {
      done: false,
      waitsFor: 'firmware',
      says: ['There is no firmware file yet.'],
      commands: [],
      choices: [],
    };
  }
  const [only, ...others] = waitingBoards(evidence, state);
  const done = flashed?.sha256 === firmware.sha256;
  const board = chosenBoard(scene);
  if (board?.dfuEntry === 'none' && !only && !done) return otherWays(scene, board, firmware.path);
  const nobodyWaits = !done && !only && klipperPort(scene) === null && !state.skipped.includes('enter');
  return {
    done,
    ...(nobodyWaits ? { waitsFor: 'enter' } : {}),
    says: [
      ...(nobodyWaits ? ['No board is seen that waits for a firmware.'] : []),
      done
        ? `The firmware is on the board that was flashed at ${flashed?.busPath}: every byte was read back equal.`
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
      'From the SD card: plug the card into this machine, and run the line below. In place of /media/SDCARD put the folder where the card is mounted: lsblk lists it. It asks first, and says how to see that the board took the file.',
      ...(board.sdFileName === null
        ? []
        : [`Without this program: copy the file to the card as ${board.sdFileName}.`]),
      adapters.length > 0
        ? 'Over its UART, with a USB-UART adapter at RX, TX and BOOT0: choose the adapter below.'
        : 'With a USB-UART adapter at its RX and TX it can be flashed over the UART too; none is plugged in now.',
      'When the firmware is on the board, skip this step: setup cannot see that itself.',
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
