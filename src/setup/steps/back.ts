import { klipperPort } from '../klipper-port.ts';
import type { SetupScene, StepDraft } from '../step.ts';

/** Is the board back as Klipper? Only a board that is seen counts. */
export function back(scene: SetupScene): StepDraft {
  const port = klipperPort(scene);
  if (port !== null) {
    return { done: true, says: [`The board is back as Klipper: ${port}.`], commands: [], choices: [] };
  }
  const { state } = scene;
  return {
    done: false,
    says:
      state.link === 'usb'
        ? [
            'The board is not seen as Klipper on USB yet.',
            'Take the BOOT0 jumper off if there is one and press RESET once. If it stays away, check processor, bootloader offset and crystal of the build.',
          ]
        : [
            'A firmware that talks over UART or CAN does not show up on USB; whether it runs shows when Klipper connects.',
          ],
    commands: [],
    choices: [],
  };
}
