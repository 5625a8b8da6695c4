import type { SetupChoice, SetupScene, SetupStep, StepDraft } from './step.ts';
import { STEP_IDS, type StepId } from './step-ids.ts';
import { back } from './steps/back.ts';
import { board } from './steps/board.ts';
import { bootloader } from './steps/bootloader.ts';
import { enter } from './steps/enter.ts';
import { firmware } from './steps/firmware.ts';
import { flash } from './steps/flash.ts';
import { permission } from './steps/permission.ts';
import { preFlight } from './steps/pre-flight.ts';
import { prerequisites } from './steps/prerequisites.ts';
import { serialLine } from './steps/serial-line.ts';

const STEPS: Readonly<Record<StepId, { title: string; judge: (scene: SetupScene) => StepDraft }>> = {
  prerequisites: { title: 'What a build needs', judge: prerequisites },
  permission: { title: 'Permission to talk to the board', judge: permission },
  board: { title: 'The board', judge: board },
  bootloader: { title: 'The bootloader', judge: bootloader },
  firmware: { title: 'The firmware', judge: firmware },
  'pre-flight': { title: 'Does it fit', judge: preFlight },
  enter: { title: 'Into the bootloader', judge: enter },
  flash: { title: 'Flash and verify', judge: flash },
  back: { title: 'Is the board back', judge: back },
  'serial-line': { title: 'The line for printer.cfg', judge: serialLine },
};

/** How every step of the setup stands, in order; pure. A step that was skipped stays so until it is done. */
export function judgeSetup(scene: SetupScene): readonly SetupStep[] {
  return STEP_IDS.map((id) => {
    const { title, judge } = STEPS[id];
    const { done, waitsFor = null, choices, ...step } = judge(scene);
    const status = done ? 'done' : scene.state.skipped.includes(id) ? 'skipped' : 'open';
    return {
      id,
      title,
      status,
      waitsFor,
      ...step,
      choices: waitsFor === null ? choices : [wayTo(waitsFor), ...choices],
    };
  });
}

function wayTo(step: StepId): SetupChoice {
  const label = `Go to step ${STEP_IDS.indexOf(step) + 1}: ${STEPS[step].title}`;
  return { id: `go-to:${step}`, label, deed: { kind: 'go-to', step } };
}
