import { OCTOPUS_PRO_F446_SCENE } from './octopus-pro-f446.ts';
import type { Scene } from './scene.ts';

export const NO_PERMISSION_SCENE: Scene = {
  ...OCTOPUS_PRO_F446_SCENE,
  name: 'no-permission',
  title: 'A board in DFU mode that this user may not open',
  udevRule: false,
};
