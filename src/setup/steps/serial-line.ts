import { klipperPort } from '../klipper-port.ts';
import type { SetupScene, StepDraft } from '../step.ts';

/** The line by which Klipper finds the board. */
export function serialLine(scene: SetupScene): StepDraft {
  const port = klipperPort(scene);
  if (port === null) {
    return { done: false, says: ['The line can be told when the board is back.'], commands: [], choices: [] };
  }
  return {
    done: true,
    says: [
      'In printer.cfg the section [mcu] has to say:',
      `serial: ${port}`,
      'It can be put there now: the change is shown first, and the old file is kept beside it.',
    ],
    commands: [],
    choices: [
      {
        id: 'printer-config',
        label: 'Put it into printer.cfg',
        deed: { kind: 'edit-printer-config', serialPath: port },
      },
    ],
  };
}
