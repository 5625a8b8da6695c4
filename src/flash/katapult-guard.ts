import type { FirmwareDictionary } from '../firmware/dictionary.ts';
import type { Vectors } from '../firmware/vectors.ts';
import { type MemoryMap, regionAt } from '../formats/memory-layout.ts';
import { formatAddress } from '../formats/text.ts';
import type { BootloaderVerdict } from './bootloader-guard.ts';
import type { KatapultRoute, Route } from './flash-plan.ts';
import type { Refusal } from './refusals.ts';

/** Where a file goes that proves no address of its own: to where Katapult starts the firmware, if it may be linked for that. */
export function katapultAddress(route: Route, vectors: Vectors | null): number | null {
  if (route.kind !== 'katapult' || !vectors || vectors.base !== null) return null;
  return vectors.baseCandidates.includes(route.applicationStart) ? route.applicationStart : null;
}

/** Katapult says itself where it starts a firmware; `address` is where the firmware goes. */
export function guardKatapult(route: KatapultRoute, map: MemoryMap, address: number): BootloaderVerdict {
  const start = map.regions[0]?.start ?? route.applicationStart;
  return {
    bootloader: { start, end: route.applicationStart, certain: true },
    refusal: linkedElsewhere(route, address) ?? notAtAPage(route, map),
    notes: [],
  };
}

function linkedElsewhere({ applicationStart }: KatapultRoute, address: number): Refusal | null {
  if (address === applicationStart) return null;
  const starts = formatAddress(applicationStart);
  const what = `The firmware belongs to ${formatAddress(address)}, but Katapult on this board starts the firmware at ${starts}.`;
  const wayOut = `In make menuconfig choose the bootloader offset that stands for ${starts}, run make again, and flash that file.`;
  return address < applicationStart
    ? {
        code: 'not-writeable',
        what,
        why: 'Katapult writes nothing in front of that address, as its own place is there.',
        wayOut,
      }
    : {
        code: 'linked-elsewhere',
        what,
        why: 'Katapult would go on starting whatever stands at its own address, and not this firmware.',
        wayOut,
      };
}

/** Katapult erases a page when the first block of it is written: what begins inside a page never gets it erased. */
function notAtAPage({ applicationStart }: KatapultRoute, map: MemoryMap): Refusal | null {
  const region = regionAt(map, applicationStart);
  if (!region || (applicationStart - region.start) % region.sectorSize === 0) return null;
  return {
    code: 'not-writeable',
    what: `Katapult on this board starts the firmware at ${formatAddress(applicationStart)}, in the middle of a flash page.`,
    why: 'It erases a page only when the page is written from its beginning, and here it would not.',
    wayOut: 'Flash this board over DFU or with the tool that put Katapult onto it.',
  };
}

/** Katapult names the MCU that it was built for as Klipper does. */
export function otherThanKatapult(
  { mcu }: KatapultRoute,
  dictionary: FirmwareDictionary | null,
): Refusal | null {
  const builtFor = dictionary?.mcu;
  if (builtFor === undefined || builtFor === null || builtFor.toLowerCase() === mcu.toLowerCase())
    return null;
  return {
    code: 'other-mcu',
    what: `The firmware was built for ${builtFor}, but Katapult on this board was built for ${mcu}.`,
    why: 'A firmware for another chip does not start.',
    wayOut:
      'In make menuconfig choose the processor that is printed on the chip, run make again, and flash that file.',
  };
}
