import { isInDfuMode } from '../../diagnosis/dfu-devices.ts';
import type { SetupScene, StepDraft } from '../step.ts';

/** Hands over to the flasher, which shows its plan and asks before it writes. */
export function flash({ evidence, state }: SetupScene): StepDraft {
  const { firmware, flashed } = state;
  if (!firmware) return { done: false, says: ['There is no firmware file yet.'], commands: [], choices: [] };
  const devices = evidence.usb.status === 'collected' ? evidence.usb.value.devices : [];
  const [only, ...others] = devices.filter(isInDfuMode);
  const done = flashed?.sha256 === firmware.sha256;
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
