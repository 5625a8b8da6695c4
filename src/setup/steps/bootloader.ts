import { formatAddress, formatSize } from '../../formats/text.ts';
import { chosenBoard, keptFile, startFor } from '../chosen-board.ts';
import type { SetupChoice, SetupScene, StepDraft } from '../step.ts';

const FLASH_START = 0x0800_0000;
const LABELS = {
  keep: "Keep the maker's bootloader",
  none: 'No bootloader',
  katapult: 'Katapult is on the board already',
} as const;
type Kind = keyof typeof LABELS;

const MEANS: Readonly<Record<Kind, string>> = {
  keep: "Keeping the maker's bootloader is the safe choice: updates from the SD card go on working, and the firmware goes behind it.",
  none: 'Without a bootloader the firmware goes to the start of the flash. What stands there is replaced; updates then need DFU mode, which is in ROM and cannot be lost.',
  katapult:
    'Katapult is a bootloader that takes updates over USB, UART or CAN. Choose it only when it is on the board already, with the offset that it comes with; this program does not put it there.',
};

const NONE_WITHOUT_DFU =
  'Without a bootloader the firmware goes to the start of the flash. What stands there is replaced, and as this board does not enter DFU mode, updates then need its UART pins and a USB-UART adapter: not what most people want.';

/** What stands below the firmware, and so where the firmware goes. */
export function bootloader(scene: SetupScene): StepDraft {
  const chosen = chosenBoard(scene);
  const { bootloader: decided, applicationStart } = scene.state;
  if (!chosen) {
    return {
      done: false,
      waitsFor: 'board',
      says: ['What can stand below the firmware follows from the board, so that has to be chosen first.'],
      commands: [],
      choices: [],
    };
  }
  const kinds: readonly Kind[] = ['keep', 'none', 'katapult'];
  const possible = kinds.flatMap((kind) => {
    const start = startFor(chosen, kind);
    return start === null ? [] : [{ kind, start }];
  });
  const choices = possible.map(
    ({ kind, start }): SetupChoice => ({
      id: `bootloader:${kind}`,
      label: `${LABELS[kind]} (firmware at ${formatAddress(start)})`,
      deed: {
        kind: 'decide',
        change: { bootloader: kind, applicationStart: start, firmware: keptFile(scene.state), flashed: null },
      },
    }),
  );
  const says = possible.map(({ kind }) => {
    return kind === 'none' && chosen.dfuEntry === 'none' ? NONE_WITHOUT_DFU : MEANS[kind];
  });
  if (decided !== null && applicationStart !== null) {
    const below = applicationStart - FLASH_START;
    says.unshift(
      `Decided: ${LABELS[decided].toLowerCase()}; the firmware starts at ${formatAddress(applicationStart)}${below > 0 ? `, ${formatSize(below)} behind the start of the flash` : ''}.`,
    );
  }
  return { done: decided !== null, says, commands: [], choices };
}
