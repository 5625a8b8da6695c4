import { OCTOPUS_PRO_H723 } from '../boards/octopus-pro.ts';
import { BOOKWORM } from '../systems/linux-release.ts';
import { boardInDfu, UID_C, upstreamTree } from './common.ts';
import type { Scene } from './scene.ts';

export const OCTOPUS_PRO_H723_SCENE: Scene = {
  name: 'octopus-pro-h723',
  title: 'Octopus Pro (STM32H723) in DFU mode, 128 KiB sectors and bootloader',
  group: 'hosts',
  release: BOOKWORM,
  dfuUtil: '0.11',
  stm32flash: '0.7',
  udevRule: true,
  services: ['klipper', 'moonraker'],
  klipper: upstreamTree(OCTOPUS_PRO_H723, 41_836),
  boards: [boardInDfu(OCTOPUS_PRO_H723, UID_C)],
  klippyRuns: false,
};
