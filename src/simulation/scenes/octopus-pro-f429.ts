import { OCTOPUS_PRO_F429 } from '../boards/octopus-pro.ts';
import { BULLSEYE } from '../systems/linux-release.ts';
import { boardInDfu, UID_A, upstreamTree } from './common.ts';
import type { Scene } from './scene.ts';

export const OCTOPUS_PRO_F429_SCENE: Scene = {
  name: 'octopus-pro-f429',
  title: 'Octopus Pro (STM32F429) in DFU mode that dfu-util 0.9 cannot read',
  group: 'hosts',
  release: BULLSEYE,
  dfuUtil: '0.9',
  stm32flash: '0.5',
  udevRule: true,
  services: ['klipper', 'moonraker'],
  klipper: upstreamTree(OCTOPUS_PRO_F429, 30_728),
  boards: [boardInDfu(OCTOPUS_PRO_F429, UID_A)],
  klippyRuns: false,
};
