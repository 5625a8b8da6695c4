import { linkOf } from '../build-config.ts';
import { allBoards, chosenBoard, fittingBoards, keptFile } from '../chosen-board.ts';
import type { SetupScene, StepDraft } from '../step.ts';

/** Which board is it? Recognised where the chip's map leaves one, else chosen from a list. */
export function board(scene: SetupScene): StepDraft {
  const chosen = chosenBoard(scene);
  const fitting = fittingBoards(scene);
  const recognised = fitting.length < allBoards(scene).length;
  const choices = fitting.map(({ id, name, mcu, build }) => ({
    id: `board:${id}`,
    label: shortName(name),
    deed: {
      kind: 'decide' as const,
      // what depends on the board is decided anew
      change: {
        boardId: id,
        link: build ? linkOf(mcu, build) : 'usb',
        bootloader: null,
        applicationStart: null,
        firmware: keptFile(scene.state),
        flashed: null,
      },
    },
  }));
  if (chosen) {
    const fits = fitting.some(({ id }) => id === chosen.id);
    return {
      done: fits,
      says: [
        `The board is ${chosen.name}, with a crystal of ${chosen.crystalMhz} MHz.`,
        fits
          ? 'If that is not what is printed on it, choose another one.'
          : 'The chip that is plugged in tells that it is another board: choose again.',
      ],
      commands: [],
      choices,
    };
  }
  return {
    done: false,
    says: [
      recognised
        ? `The chip that is plugged in fits ${fitting.length === 1 ? 'one board' : `${fitting.length} boards`}. Compare with what is printed on yours.`
        : 'No board in DFU mode is plugged in, so it has to be chosen. The name is printed on the board.',
      'Processor, crystal and bootloader follow from it: a wrong choice makes a firmware that does not start.',
    ],
    commands: [],
    choices,
  };
}

/** A list of files is read by the part that tells them apart. */
function shortName(name: string): string {
  return name.replace(/^the board of config\/(?:generic-|printer-)?(.+)\.cfg /, '$1 ');
}
