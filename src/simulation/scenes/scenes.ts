import { H723_WRONG_OFFSET_SCENE } from './h723-wrong-offset.ts';
import { HEALTHY_PRINTER_SCENE } from './healthy-printer.ts';
import { NO_PERMISSION_SCENE } from './no-permission.ts';
import { OCTOPUS_PRO_F429_SCENE } from './octopus-pro-f429.ts';
import { OCTOPUS_PRO_F446_SCENE } from './octopus-pro-f446.ts';
import { OCTOPUS_PRO_H723_SCENE } from './octopus-pro-h723.ts';
import type { Scene } from './scene.ts';
import { TWO_BOARDS_SCENE } from './two-boards.ts';

/** In the order that --help lists them. */
export const ALL_SCENES: readonly Scene[] = [
  OCTOPUS_PRO_F429_SCENE,
  OCTOPUS_PRO_F446_SCENE,
  OCTOPUS_PRO_H723_SCENE,
  HEALTHY_PRINTER_SCENE,
  NO_PERMISSION_SCENE,
  TWO_BOARDS_SCENE,
  H723_WRONG_OFFSET_SCENE,
];
