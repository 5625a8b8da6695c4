import { OCTOPUS_PRO_F446, OCTOPUS_PRO_H723 } from '../boards/octopus-pro.ts';
import { boardInDfu, UID_A, UID_B, UID_C, UID_D } from './common.ts';
import { OCTOPUS_PRO_F446_SCENE } from './octopus-pro-f446.ts';
import type { Scene } from './scene.ts';

/** A farm: the same printer four times. */
export const FOUR_BOARDS_SCENE: Scene = {
  ...OCTOPUS_PRO_F446_SCENE,
  name: 'four-boards',
  title: 'Four boards of one kind in DFU mode, to be flashed at once',
  boards: [UID_A, UID_B, UID_C, UID_D].map((uid, index) =>
    boardInDfu(OCTOPUS_PRO_F446, uid, `1-1.${index + 1}`),
  ),
};

export const TWO_BOARDS_SCENE: Scene = {
  ...OCTOPUS_PRO_F446_SCENE,
  name: 'two-boards',
  title: 'Two boards in DFU mode at once: one has to be chosen',
  boards: [boardInDfu(OCTOPUS_PRO_F446, UID_B, '1-1.3'), boardInDfu(OCTOPUS_PRO_H723, UID_C, '1-1.4')],
};
