import { chosenBoard } from '../chosen-board.ts';
import { klipperPort } from '../klipper-port.ts';
import type { SetupScene, StepDraft } from '../step.ts';
import { whyNoUsb } from '../usb-in-sight.ts';

/** Is the board back as Klipper? Only a board that is seen counts. */
export function back(scene: SetupScene): StepDraft {
  const port = klipperPort(scene);
  const { state } = scene;
  if (port !== null && state.link === 'usb') {
    const says =
      state.flashed === null
        ? `A board that runs Klipper is there: ${port}. It was not flashed from here, so whether that is the new firmware is not known.`
        : `The board is back as Klipper: ${port}.`;
    const jumper =
      state.flashed !== null && chosenBoard(scene)?.dfuEntry === 'jumper'
        ? [
            'If you put a jumper on for DFU mode, take it off now: with it the next power-up leads there again.',
          ]
        : [];
    return { done: true, says: [says, ...jumper], commands: [], choices: [] };
  }
  const isFlashed = state.flashed !== null || state.skipped.includes('flash');
  return {
    done: false,
    ...(isFlashed ? {} : { waitsFor: 'flash' }),
    says:
      state.link === 'usb'
        ? isFlashed
          ? ['The board is not seen as Klipper on USB yet.', wayOut(scene)]
          : ['This comes after the flash.']
        : [
            'A firmware that talks over UART or CAN does not show up on USB; whether it runs shows when Klipper connects. Skip this step.',
          ],
    commands: [],
    choices: [],
  };
}

function wayOut(scene: SetupScene): string {
  const unseen = whyNoUsb(scene.evidence);
  if (unseen !== null) return `It cannot show up here: ${unseen}. Skip this step.`;
  const check = 'If it stays away, check processor, bootloader offset and crystal of the build.';
  const entry = chosenBoard(scene)?.dfuEntry;
  if (entry === 'none') return `Press RESET once, or switch the board off and on. ${check}`;
  if (entry === 'buttons') return `Press RESET once. ${check}`;
  return `Take the BOOT0 jumper off if there is one and press RESET once. ${check}`;
}
