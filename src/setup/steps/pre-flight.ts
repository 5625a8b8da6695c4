import { formatAddress, printable } from '../../formats/text.ts';
import { chosenBoard } from '../chosen-board.ts';
import { seenFirmware } from '../seen-firmware.ts';
import type { SetupScene, StepDraft } from '../step.ts';

/** What the rules say of an image that does not belong on this board. */
const RULES: readonly string[] = [
  'firmware-linked-elsewhere',
  'bootloader-would-be-overwritten',
  'offset-wrong-for-board',
  'config-for-other-mcu',
  'firmware-for-other-mcu',
  'wrong-mcu-in-config',
  'firmware-file-empty',
  'firmware-too-large',
  'wrong-file-type',
  'firmware-stale',
  'clock-reference-wrong-for-board',
  'interface-wrong-for-board',
  'hid-offset-16k',
];

const NOT_SEEN = {
  gone: 'The firmware file is not there any more: go back to the step before.',
  changed: 'The firmware file is not the one that was built or chosen: go back to the step before.',
} as const;

/** Does this file belong on this board? The flasher checks again, on the board itself, before it writes. */
export function preFlight(scene: SetupScene): StepDraft {
  const { diagnosis, state } = scene;
  const says = (...lines: string[]) => ({ done: false, says: lines, commands: [], choices: [] });
  if (state.firmware === null) return says('There is no firmware file yet.');
  const seen = seenFirmware(scene);
  if (seen === null) return says('The file was not looked at yet.');
  if (seen !== 'same') return says(NOT_SEEN[seen]);
  const strange = notAsDecided(scene);
  if (strange.length > 0)
    return says(...strange, 'Choose the other file, board or bootloader: go back to its step.');
  const found = diagnosis.findings.filter(
    ({ ruleId, severity }) => RULES.includes(ruleId) && severity !== 'info',
  );
  return {
    ...(found.length === 0
      ? says(
          'Nothing speaks against this file on this board. The flasher reads the board and checks again before it writes.',
        )
      : says(...found.flatMap(({ what, why }) => [what, why]))),
    done: found.every(({ severity }) => severity !== 'error'),
  };
}

/** What the file itself tells against the board and the bootloader that were decided. */
function notAsDecided(scene: SetupScene): string[] {
  const { firmware } = scene.evidence;
  if (firmware.status !== 'collected') return [];
  const board = chosenBoard(scene);
  const mcu = firmware.value.dictionary?.mcu?.toLowerCase() ?? null;
  const base = firmware.value.vectors?.base ?? null;
  const start = scene.state.applicationStart;
  const says: string[] = [];
  if (board && mcu !== null && !mcu.startsWith(board.mcu)) {
    says.push(
      `The file was built for ${printable(mcu, 40)}, and the board that was chosen has ${board.mcu}.`,
    );
  }
  if (base !== null && start !== null && base !== start) {
    says.push(
      `The file was built to start at ${formatAddress(base)}; with the bootloader that was decided the firmware starts at ${formatAddress(start)}.`,
    );
  }
  return says;
}
