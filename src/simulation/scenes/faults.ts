import type { BoardFaults } from '../boards/board-faults.ts';
import { OCTOPUS_PRO_F446_SCENE } from './octopus-pro-f446.ts';
import type { Scene, SceneBoard } from './scene.ts';

/** in the midst of the firmware, behind the bootloader */
const BROKEN_CELL = 0x0800_b21c;
/** in the midst of writing, for a client that erases two sectors and writes blocks of 2048 bytes */
const REQUEST = 40;

const request = (kind: 'stall' | 'timeout' | 'garbage' | 'short-answer' | 'lost-answer' | 'disconnect') => ({
  requests: [{ nth: REQUEST, kind }],
});

/** The Octopus Pro (F446) with one thing gone wrong each. */
export const FAULT_SCENES: readonly Scene[] = [
  faulty('fault-stall', `its ${REQUEST}th request stalls`, request('stall')),
  faulty('fault-timeout', `its ${REQUEST}th request is never answered`, request('timeout')),
  faulty('fault-lost-answer', `its ${REQUEST}th request is done and not answered`, request('lost-answer')),
  faulty('fault-short-answer', `its ${REQUEST}th answer is cut off`, request('short-answer')),
  faulty('fault-garbage', `its ${REQUEST}th answer is rubbish`, request('garbage')),
  faulty('fault-unplug', `pulled out at its ${REQUEST}th request`, request('disconnect')),
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
