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
];

/** Does this file belong on this board? The flasher checks again, on the board itself, before it writes. */
export function preFlight({ diagnosis, state }: SetupScene): StepDraft {
  if (state.firmware === null) {
    return { done: false, says: ['There is no firmware file yet.'], commands: [], choices: [] };
  }
  const found = diagnosis.findings.filter(
    ({ ruleId, severity }) => RULES.includes(ruleId) && severity !== 'info',
  );
  return {
    done: found.every(({ severity }) => severity !== 'error'),
    says:
      found.length === 0
        ? [
            'Nothing speaks against this file on this board. The flasher reads the board and checks again before it writes.',
          ]
        : found.flatMap(({ what, why }) => [what, why]),
    commands: [],
    choices: [],
  };
}
