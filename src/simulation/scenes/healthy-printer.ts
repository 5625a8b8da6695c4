import { OCTOPUS_PRO_F446 } from '../boards/octopus-pro.ts';
import { BOOKWORM } from '../systems/linux-release.ts';
import { UID_B, upstreamTree } from './common.ts';
import type { Scene } from './scene.ts';

export const HEALTHY_PRINTER_SCENE: Scene = {
  name: 'healthy-printer',
  title: 'A printer that runs Klipper, with nothing wrong',
  group: 'hosts',
  release: BOOKWORM,
  dfuUtil: '0.11',
  stm32flash: '0.7',
  udevRule: true,
  services: ['klipper', 'moonraker'],
  klipper: {
    ...upstreamTree(OCTOPUS_PRO_F446, 34_120),
    // a fork that mended both flash rules
    remote: 'https://github.com/example/klipper.git',
    resetFlag: false,
    serialflashAddress: true,
  },
  boards: [{ path: '1-1.4', profile: OCTOPUS_PRO_F446, uid: UID_B, mode: 'klipper', application: 'current' }],
  klippyRuns: true,
};
