import { isInDfuMode } from '../../diagnosis/dfu-devices.ts';
import { noDfuChip } from '../../diagnosis/no-dfu-chips.ts';
import { printable } from '../../formats/text.ts';
import { type BoardFacts, boardsWithMcu } from '../../knowledge/boards.ts';
import { identifyUsb } from '../../knowledge/usb-ids.ts';
import { linkOf } from '../build-config.ts';
import {
  allBoards,
  chosenBoard,
  fittingBoards,
  keptFile,
  recognisedBy,
  runningChips,
} from '../chosen-board.ts';
import type { SetupChoice, SetupScene, StepDraft } from '../step.ts';
import { whyNoUsb } from '../usb-in-sight.ts';

/** Which board is it? Recognised where the chip tells what it is, else chosen from a list. */
export function board(scene: SetupScene): StepDraft {
  const chosen = chosenBoard(scene);
  const fitting = fittingBoards(scene);
  const choices = fitting.map((one) => choiceOf(one, scene));
  if (chosen) {
    const fits = fitting.some(({ id }) => id === chosen.id);
    return {
      done: fits,
      says: [
        `The board is ${chosen.name.replace(/^the board of /, 'that of ')}, with a crystal of ${chosen.crystalMhz} MHz.`,
        fits
          ? 'If that is not what is printed on it, choose another one.'
          : 'The chip that is plugged in tells that it is another board: choose again.',
      ],
      commands: [],
      choices,
    };
  }
  return {
    done: false,
    says: [
      howRecognised(scene, fitting.length),
      'Processor, crystal and bootloader follow from it: a wrong choice makes a firmware that does not start.',
      notInTheList(scene),
    ],
    commands: [],
    choices,
  };
}

function choiceOf({ id, name, mcu, build }: BoardFacts, { state }: SetupScene): SetupChoice {
  return {
    id: `board:${id}`,
    label: shortName(name),
    deed: {
      kind: 'decide',
      // what depends on the board is decided anew
      change: {
        boardId: id,
        link: build ? linkOf(mcu, build) : 'usb',
        bootloader: null,
        applicationStart: null,
        firmware: keptFile(state),
        flashed: null,
        inPrinterConfig: null,
      },
    },
  };
}

function howRecognised(scene: SetupScene, fitting: number): string {
  const strange = strangeChip(scene);
  if (strange !== null) return strange;
  const by = recognisedBy(scene);
  if (by !== null && fitting < allBoards(scene).length) {
    const which =
      by.kind === 'map'
        ? 'The chip that is plugged in'
        : `The board that is plugged in runs on ${printable(by.mcu, 40)}, which`;
    return `${which} fits ${fitting === 1 ? 'one board' : `${fitting} boards`}. Compare with what is printed on yours.`;
  }
  return `${whyToChoose(scene)}, so it has to be chosen. The name is printed on the board.`;
}

function whyToChoose({ evidence }: SetupScene): string {
  const unseen = whyNoUsb(evidence);
  if (unseen !== null) return `What is plugged in cannot be seen here, as ${unseen}`;
  const waiting = evidence.usb.status === 'collected' && evidence.usb.value.devices.some(isInDfuMode);
  return waiting
    ? 'What is in DFU mode here does not tell one board from another'
    : 'No board in DFU mode or running Klipper is plugged in that would tell what it is';
}

/** A board that setup cannot lead through is plugged in: what it is and how that kind is flashed. */
function strangeChip(scene: SetupScene): string | null {
  const { usb } = scene.evidence;
  const devices = usb.status === 'collected' ? usb.value.devices : [];
  if (recognisedBy(scene) !== null || devices.some(isInDfuMode)) return null;
  const inRom = devices.some(
    ({ vendorId, productId }) => identifyUsb(vendorId, productId)?.role === 'rp2-boot-rom',
  );
  const [chip] = runningChips(scene);
  if (inRom || chip?.startsWith('rp2')) {
    return 'An RP2040 or RP2350 is plugged in, as on a Raspberry Pi Pico or an SKR Pico. Setup does not lead through those: choose the chip in make menuconfig, run make, hold BOOT while you plug the board in, and copy out/klipper.uf2 onto the drive that appears.';
  }
  if (chip === undefined || boardsWithMcu(chip, allBoards(scene)).length > 0) return null;
  const ways = noDfuChip(chip)?.ways ?? [];
  return [
    `The board that is plugged in runs on ${printable(chip, 40)}, and setup has no board with that. Make its firmware with make menuconfig and make.`,
    ...ways,
  ].join(' ');
}

/** The table has boards with USB DFU alone; all others come from the tree. */
function notInTheList({ evidence }: SetupScene): string {
  const byHand =
    'Setup builds for STM32 boards. For any other, or one that is not in the list: build with make menuconfig, skip this step and the next, and use your file in step 5.';
  return evidence.klipper.status === 'collected'
    ? byHand
    : `Klipper's sources (step 1) bring more boards, such as those with an STM32F103. ${byHand}`;
}

/** A list of files is read by the part that tells them apart. */
function shortName(name: string): string {
  return name.replace(/^the board of config\/(?:generic-|printer-)?(.+)\.cfg /, '$1 ');
}
