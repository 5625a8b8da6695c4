import type { BoardProfile } from './boards/board-profile.ts';
import { bootApplication, bootFromPowerOn } from './boot-check.ts';
import { findDictionary } from './console/image-dictionary.ts';
import { makeBootloader } from './firmware-maker.ts';
import type { FlashTimes } from './flash-times.ts';
import type { KatapultProtocol } from './katapult/katapult-core.ts';
import { katapultFunction, type UsbKatapult } from './katapult/katapult-function.ts';
import { makeKatapult } from './katapult/katapult-image.ts';
import { klipperFunction } from './klipper-function.ts';
import type { BoardInside, BoardMode } from './reset-modes.ts';
import type { UsbFunction } from './usb-function.ts';

/** characters of a USB product string that nobody shortens */
const LONGEST_NAME = 60;

/** What stands at the start of the flash: Katapult, or what the maker put there. */
export function bootloaderOn({
  profile,
  katapult,
}: {
  profile: BoardProfile;
  katapult?: KatapultProtocol | undefined;
}): Uint8Array {
  const { flashStart, ram } = profile.mcu;
  const ramEnd = ram[0]?.end ?? 0;
  return katapult
    ? makeKatapult(flashStart, ramEnd)
    : makeBootloader(flashStart, ramEnd, profile.bootloaderSize);
}

/** Klipper as its image in the flash says that it was built. */
export function klipperOn(
  { profile, memory, bootloader }: BoardInside,
  uid: string,
  requestBootloader: () => void,
): UsbFunction {
  const boot = bootFromPowerOn(profile, memory, bootloader);
  const start = boot.mode === 'klipper' ? boot.start : profile.applicationStart;
  const dictionary = findDictionary(memory.contents(start, memory.start + memory.size - start));
  const mcu = dictionary?.mcu?.replace(/[^\w-]/g, '_').slice(0, LONGEST_NAME) || profile.mcu.mcu;
  return klipperFunction(
    { mcu, uid, dictionary: dictionary?.compressed ?? new Uint8Array(0) },
    requestBootloader,
  );
}

/** Katapult, as it was built for this board. */
export function katapultOn(
  { profile, memory }: { profile: BoardProfile; memory: BoardInside['memory'] },
  { uid, katapult: protocol = '1.1.0' }: { uid: string; katapult?: KatapultProtocol | undefined },
  times: FlashTimes,
  events: {
    later: (ms: number, happen: () => void) => void;
    restart: (nextMode: () => BoardMode) => void;
  },
): UsbKatapult {
  const build = { mcu: profile.mcu.mcu, applicationStart: profile.applicationStart, protocol };
  return katapultFunction(build, uid, {
    memory,
    times,
    later: events.later,
    startApplication: () => events.restart(() => bootApplication(profile, memory).mode),
  });
}
