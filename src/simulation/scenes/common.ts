import type { BoardProfile } from '../boards/board-profile.ts';
import type { KlipperTree } from '../klipper/klipper-tree.ts';
import type { SceneBoard } from './scene.ts';

/** Klipper as it is: -R in the flash script, no address for serialflash. */
export function upstreamTree(
  board: BoardProfile,
  firmwareSize: number,
  start = board.applicationStart,
): KlipperTree {
  return {
    path: '/home/pi/klipper',
    remote: 'https://github.com/Klipper3d/klipper.git',
    commit: '4f2c8d0e91b7a6f35d2480c19e7ab35d60f8e2a1',
    version: 'v0.12.0-316-g4f2c8d0e',
    localChanges: [],
    board,
    start,
    firmwareSize,
    link: 'usb',
    resetFlag: true,
    serialflashAddress: false,
  };
}

/** A board in DFU mode on the Raspberry Pi's own hub, with an older Klipper in its flash. */
export function boardInDfu(profile: BoardProfile, uid: string, path = '1-1.4'): SceneBoard {
  return { path, profile, uid, mode: 'dfu', application: 'older' };
}

/** UIDs that differ in every word, as chips of different wafers do. */
export const UID_A = '2B0007000C50425539393020';
export const UID_B = '3A002D001951303436363732';
export const UID_C = '31002A000A51313239353235';
export const UID_D = '52001F00135030343137322D';
