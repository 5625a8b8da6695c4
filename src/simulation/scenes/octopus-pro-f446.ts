import { OCTOPUS_PRO_F446 } from '../boards/octopus-pro.ts';
import { BOOKWORM } from '../systems/linux-release.ts';
import { boardInDfu, UID_B, upstreamTree } from './common.ts';
import type { Scene } from './scene.ts';

export const OCTOPUS_PRO_F446_SCENE: Scene = {
  name: 'octopus-pro-f446',
  title: 'Octopus Pro (STM32F446) in DFU mode, nothing in the way',
  group: 'hosts',
  release: BOOKWORM,
  dfuUtil: '0.11',
  stm32flash: '0.7',
  udevRule: true,
  services: ['klipper', 'moonraker'],
  klipper: upstreamTree(OCTOPUS_PRO_F446, 34_120),
  boards: [boardInDfu(OCTOPUS_PRO_F446, UID_B)],
  klippyRuns: false,
};
