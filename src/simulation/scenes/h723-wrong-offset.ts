import { OCTOPUS_PRO_H723 } from '../boards/octopus-pro.ts';
import { upstreamTree } from './common.ts';
import { OCTOPUS_PRO_H723_SCENE } from './octopus-pro-h723.ts';
import type { Scene } from './scene.ts';

/** Built for 32 KiB, the bootloader size of the board's F4 variants: flashing it would erase the bootloader. */
export const H723_WRONG_OFFSET_SCENE: Scene = {
  ...OCTOPUS_PRO_H723_SCENE,
  name: 'h723-wrong-offset',
  title: 'Octopus Pro (STM32H723) whose firmware was built for the wrong offset',
  klipper: upstreamTree(OCTOPUS_PRO_H723, 41_836, 0x0800_8000),
};
