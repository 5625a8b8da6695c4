import type { Remedy } from '../../diagnosis/finding.ts';
import { commandLine } from '../../remedies/command-line.ts';
import type { SetupScene, StepDraft } from '../step.ts';

const RULES: readonly string[] = [
  'permission-denied-udev',
  'permission-denied-dialout',
  'brltty-steals-serial',
];

/** May this user talk to the board? The rules know; setup shows what they say and waits. */
export function permission({ diagnosis }: SetupScene): StepDraft {
  const findings = diagnosis.findings.filter(
    ({ ruleId, severity }) => RULES.includes(ruleId) && severity === 'error',
  );
  if (findings.length === 0) {
    return {
      done: true,
      says: [
        'Nothing speaks against your user talking to the board. If it is not plugged in yet, this is looked at again later.',
      ],
      commands: [],
      choices: [],
    };
  }
  return {
    done: false,
    says: [
      ...findings.map(({ what }) => what),
      'The program never runs sudo: run the lines yourself in another terminal, then press r. A new group counts only after you have logged out and in again.',
    ],
    commands: findings.flatMap(({ remedies }) => remedies.flatMap(linesOf)),
    choices: [],
  };
}

function linesOf(remedy: Remedy): string[] {
  return remedy.kind === 'command' ? [commandLine(remedy.argv, remedy.elevated)] : [];
}
