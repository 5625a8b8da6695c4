import { CHIP_SCENES } from './chips.ts';
import { FAULT_SCENES } from './faults.ts';
import { H723_WRONG_OFFSET_SCENE } from './h723-wrong-offset.ts';
import { HEALTHY_PRINTER_SCENE } from './healthy-printer.ts';
import { KATAPULT_SCENES } from './katapult.ts';
import { NO_PERMISSION_SCENE } from './no-permission.ts';
import { OCTOPUS_PRO_F429_SCENE } from './octopus-pro-f429.ts';
import { OCTOPUS_PRO_F446_SCENE } from './octopus-pro-f446.ts';
import { OCTOPUS_PRO_H723_SCENE } from './octopus-pro-h723.ts';
import { ROM_BEHAVIOUR_SCENES } from './rom-behaviour.ts';
import type { Scene } from './scene.ts';
import { FOUR_BOARDS_SCENE, TWO_BOARDS_SCENE } from './two-boards.ts';
import { UART_CHIP_SCENES } from './uart-chips.ts';
import { UART_SKR_MINI_E3_SCENES } from './uart-skr-mini-e3.ts';

/** In the order that --help lists them. */
export const ALL_SCENES: readonly Scene[] = [
  OCTOPUS_PRO_F429_SCENE,
  OCTOPUS_PRO_F446_SCENE,
  OCTOPUS_PRO_H723_SCENE,
  HEALTHY_PRINTER_SCENE,
  NO_PERMISSION_SCENE,
  TWO_BOARDS_SCENE,
  FOUR_BOARDS_SCENE,
  H723_WRONG_OFFSET_SCENE,
  ...ROM_BEHAVIOUR_SCENES,
  ...FAULT_SCENES,
  ...CHIP_SCENES,
  ...KATAPULT_SCENES,
  ...UART_SKR_MINI_E3_SCENES,
  ...UART_CHIP_SCENES,
];
