import { bareChip } from '../boards/bare-chip.ts';
import { MCUS } from '../mcus/all-mcus.ts';
import type { McuProfile } from '../mcus/mcu-profile.ts';
import { BOOKWORM } from '../systems/linux-release.ts';
import { UID_A, upstreamTree } from './common.ts';
import type { Scene } from './scene.ts';

/** fits the smallest of them */
const FIRMWARE_BYTES = 30_728;

/** Each chip alone in its ROM, with an older firmware in its flash and a new one on the host. */
export const CHIP_SCENES: readonly Scene[] = Object.entries(MCUS).map(([name, mcu]) =>
  chipScene(`chip-${name}`, mcu),
);

export function chipScene(name: string, mcu: McuProfile, title = titleOf(mcu)): Scene {
  const profile = bareChip(mcu);
  return {
    name,
    title,
    group: 'chips',
    release: BOOKWORM,
    dfuUtil: '0.11',
    stm32flash: '0.7',
    udevRule: true,
    services: ['klipper', 'moonraker'],
    klipper: upstreamTree(profile, FIRMWARE_BYTES),
    boards: [
      {
        path: '1-1.4',
        profile,
        uid: UID_A,
        mode: mcu.rom ? 'dfu' : 'rom-uart',
        boot0: true,
        application: 'older',
      },
    ],
    klippyRuns: false,
  };
}

function titleOf(mcu: McuProfile): string {
  return mcu.rom ? `${mcu.label}, bare chip in DFU mode` : `${mcu.label}, bare chip without USB in its ROM`;
}
