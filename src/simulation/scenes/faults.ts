import type { BoardFaults } from '../boards/board-faults.ts';
import type { FaultKind } from '../transfer-control.ts';
import { OCTOPUS_PRO_F446_SCENE } from './octopus-pro-f446.ts';
import type { Scene, SceneBoard } from './scene.ts';

/** in the midst of the firmware, behind the bootloader */
const BROKEN_CELL = 0x0800_b21c;
/** in the midst of a firmware of some seventeen blocks */
const BLOCK = 6;

const writing = (kind: FaultKind): BoardFaults => ({ writes: [{ nth: BLOCK, kind }] });

/** The Octopus Pro (F446) with one thing gone wrong each. */
export const FAULT_SCENES: readonly Scene[] = [
  faulty('fault-stall', 'a request stalls in the midst of writing', writing('stall')),
  faulty('fault-timeout', 'a request is never answered in the midst of writing', writing('timeout')),
  faulty(
    'fault-lost-answer',
    'a request is done but not answered in the midst of writing',
    writing('lost-answer'),
  ),
  faulty('fault-short-answer', 'an answer is cut off in the midst of writing', writing('short-answer')),
  faulty('fault-garbage', 'an answer is rubbish in the midst of writing', writing('garbage')),
  faulty('fault-unplug', 'pulled out in the midst of writing', writing('disconnect')),
  faulty('fault-wrong-data', 'a cell of its flash reads wrongly', {
    wrongReads: [{ address: BROKEN_CELL, mask: 0x10 }],
  }),
  faulty('fault-low-supply', 'a supply that allows x8 only and a worn flash', {
    lowSupply: true,
    wornFlash: true,
  }),
  faulty('fault-descriptor-stall', 'its descriptors cannot be read, error -32', { descriptorRead: 'stall' }),
  faulty('fault-descriptor-protocol', 'its descriptors cannot be read, error -71', {
    descriptorRead: 'protocol',
  }),
  faulty('fault-descriptor-silence', 'its descriptors cannot be read, error -110', {
    descriptorRead: 'silence',
  }),
  faulty('fault-reenumerates', 'drops off the bus every two seconds', {
    reenumerates: { everyMs: 2100, before: 6 },
  }),
  faulty('read-protected', 'read-out protection level 1', { readProtected: true }),
];

function faulty(name: string, what: string, faults: BoardFaults): Scene {
  const boards = OCTOPUS_PRO_F446_SCENE.boards.map((board): SceneBoard => ({ ...board, faults }));
  return {
    ...OCTOPUS_PRO_F446_SCENE,
    name,
    title: `Octopus Pro (STM32F446) in DFU mode: ${what}`,
    group: 'faults',
    boards,
  };
}
