import { isInDfuMode } from '../../diagnosis/dfu-devices.ts';
import { chosenBoard } from '../chosen-board.ts';
import type { SetupScene, StepDraft } from '../step.ts';

/** Into the bootloader: which jumper or button on this board; the bus is watched meanwhile. */
export function enter(scene: SetupScene): StepDraft {
  const { evidence, state } = scene;
  const board = chosenBoard(scene);
  const devices = evidence.usb.status === 'collected' ? evidence.usb.value.devices : [];
  const waiting = devices.filter(isInDfuMode);
  if (state.flashed !== null) {
    return {
      done: true,
      says: ['The board was flashed; it need not be in the bootloader any more.'],
      commands: [],
      choices: [],
    };
  }
  if (board?.dfuEntry === 'none' && waiting.length === 0) {
    return {
      done: true,
      says: [board.enterDfu, 'Nothing has to be done here: go on to the next step.'],
      commands: [],
      choices: [],
    };
  }
  const says: string[] = [];
  if (waiting.length > 0) {
    says.push(
      waiting.length === 1
        ? `A board in DFU mode is there, at ${waiting[0]?.path ?? 'an unknown place'}.`
        : `${waiting.length} boards are in DFU mode; the flasher asks which one is meant.`,
    );
  } else {
    if (board?.heaterOnInDfu) {
      says.push(
        'Careful: on this board the heater may be powered while it is in DFU mode. Switch the 24 V supply off or unplug the heaters first.',
      );
    }
    says.push(board ? board.enterDfu : 'Put the board into DFU mode as its manual says.');
    says.push('This screen watches USB and goes on when the board shows up.');
  }
  return { done: waiting.length > 0, says, commands: [], choices: [] };
}
