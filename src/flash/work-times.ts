import type { Polling } from '../dfu/polling.ts';
import type { MemoryMap } from '../formats/memory-layout.ts';
import { type McuFacts, mcusMatchingMap } from '../knowledge/mcus.ts';

/** How long a device's flash takes as a rule, and when its ROM may be asked. */
export interface WorkTimes {
  polling: Polling['mode'];
  /** of a sector of that many bytes, ms; null = not known */
  eraseMs(sectorSize: number): number | null;
  /** of that many bytes, ms; null = not known */
  programMs(bytes: number): number | null;
}

const ST = 0x0483;

/**
 * ROMs that hold GETSTATUS until their flash is done: pydfu, which never waits as long as it is told, has programmed
 * boards with them for years.
 */
const HOLDING = ['stm32f2', 'stm32f4', 'stm32f7', 'stm32h7'];

/** Typical time of one program in ms by the bytes that it covers (datasheets: F0, F4 at x32, G0 and L4, H743 at x64). */
const PROGRAM_MS: Readonly<Record<number, number>> = { 2: 0.0535, 4: 0.016, 8: 0.085, 32: 0.1 };

/** What is known of the device with this map, or nothing: the shortest of what its possible MCUs take. */
export function workTimes(map: MemoryMap, vendorId: number): WorkTimes {
  const mcus = map.regions.length > 0 ? mcusMatchingMap(map) : [];
  const holds = mcus.length > 0 && vendorId === ST && mcus.every(isHolding);
  return {
    polling: holds ? 'early' : 'unknown',
    eraseMs: (sectorSize) => shortest(mcus.map((mcu) => mcu.eraseMs[sectorSize])),
    programMs: (bytes) => {
      const perByte = mcus.map(({ writeUnit }) => (PROGRAM_MS[writeUnit] ?? Number.NaN) / writeUnit);
      const least = shortest(perByte.filter((ms) => !Number.isNaN(ms)));
      return least === null ? null : least * bytes;
    },
  };
}

function isHolding({ name }: McuFacts): boolean {
  return HOLDING.some((family) => name.startsWith(family));
}

function shortest(times: readonly (number | undefined)[]): number | null {
  const known = times.filter((ms) => ms !== undefined);
  return known.length > 0 ? Math.min(...known) : null;
}
