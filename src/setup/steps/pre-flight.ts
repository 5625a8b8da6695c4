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
  gone: 'The firmware file is not there any more, or cannot be read.',
  changed: 'The firmware file is not the one that was built or chosen.',
} as const;

/** Does this file belong on this board? The flasher checks again, on the board itself, before it writes. */
export function preFlight(scene: SetupScene): StepDraft {
  const { diagnosis, state } = scene;
  const says = (...lines: string[]) => ({ done: false, says: lines, commands: [], choices: [] });
  const another = (...lines: string[]): StepDraft => ({ ...says(...lines), waitsFor: 'firmware' });
  if (state.firmware === null) return another('There is no firmware file yet.');
  const seen = seenFirmware(scene);
  if (seen === null) return says('The file was not looked at yet: press r to look at it.');
  if (seen !== 'same') return another(NOT_SEEN[seen]);
  const unknown = noFirmware(scene);
  if (unknown !== null) return another(unknown, 'Choose another file.');
  const strange = notAsDecided(scene);
  if (strange.length > 0) {
    return another(
      ...strange,
      'Choose the file that belongs here, or in steps 3 and 4 the board or bootloader.',
    );
  }
  const found = diagnosis.findings.filter(
    ({ ruleId, severity }) => RULES.includes(ruleId) && severity !== 'info',
  );
  return {
    ...(found.length === 0
      ? says(nothingAgainst(scene))
      : another(...found.flatMap(({ what, why }) => [what, why]))),
    done: found.every(({ severity }) => severity !== 'error'),
  };
}

function nothingAgainst(scene: SetupScene): string {
  const board = chosenBoard(scene);
  if (board === null || scene.state.applicationStart === null) {
    return 'It is a firmware. Board and bootloader were not decided, so nothing was compared with them: the flasher compares it with the board itself before it writes.';
  }
  return board.dfuEntry === 'none'
    ? 'Nothing speaks against this file on this board.'
    : 'Nothing speaks against this file on this board. The flasher reads the board and checks again before it writes.';
}

/** Why the file cannot be told from any other file; null for a firmware. */
function noFirmware({ evidence }: SetupScene): string | null {
  if (evidence.firmware.status !== 'collected') return null;
  const { vectors, dictionary, problem, format, path } = evidence.firmware.value;
  const name = printable(path, 300);
  if (problem !== undefined) return `${name} cannot be used as a firmware: ${problem.replace(/\.$/, '')}.`;
  // a plain binary says what it is by its first words alone
  return vectors === null && dictionary === null && (format === 'bin' || format === 'unknown')
    ? `${name} does not begin like a firmware for an STM32: its first words are no stack pointer and no address of code.`
    : null;
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
