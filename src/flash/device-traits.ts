import type { Polling } from '../dfu/polling.ts';
import type { MemoryMap } from '../formats/memory-layout.ts';
import { type McuFacts, mcusMatchingMap } from '../knowledge/mcus.ts';

/** How a device's flash and its ROM behave, as far as its map and its vendor tell. */
export interface DeviceTraits {
  /** when its ROM may be asked whether work is done */
  polling: Polling['mode'];
  /** an erase may be done and the ROM go on saying dfuDNBUSY (H743 revision V, second bank) */
  staysBusy: boolean;
  /** erasing a sector of that many bytes as a rule, ms; null = not known */
  eraseMs: (sectorSize: number) => number | null;
  /** programming that many bytes as a rule, ms; null = not known */
  programMs: (bytes: number) => number | null;
  /** bytes that are programmed at once, a multiple of those of every MCU that it may be */
  writeUnit: number;
  /** erased flash reads as 0xFF: not so on L0 and L1, which no known map is */
  erasesToOnes: boolean;
  /** cells that read as erased take a program whatever happened to them: not so where words carry ECC */
  programsBlankCells: boolean;
}

const ST = 0x0483;

/**
 * ROMs that hold GETSTATUS until their flash is done: pydfu, which never waits as long as it is told, has programmed
 * boards with them for years.
 */
const HOLDING = ['stm32f2', 'stm32f4', 'stm32f7', 'stm32h7'];

/** Typical time of one program in ms by the bytes that it covers (datasheets: F0, F4 at x32, G0 and L4, H743 at x64). */
const PROGRAM_MS: Readonly<Record<number, number>> = { 2: 0.0535, 4: 0.016, 8: 0.085, 32: 0.1 };

/** From here on a unit carries ECC and is programmed once after each erase, even if only ones were written (L4, G0, H7). */
const ECC_UNIT = 8;
const LARGEST_UNIT = 32;

/** What is known of the device with this map: the quickest and the strictest of what its possible MCUs are. */
export function deviceTraits(map: MemoryMap, vendorId: number): DeviceTraits {
  const mcus = map.regions.length > 0 ? mcusMatchingMap(map) : [];
  const known = mcus.length > 0;
  const units = mcus.map(({ writeUnit }) => writeUnit);
  return {
    polling: known && vendorId === ST && mcus.every(isHolding) ? 'early' : 'unknown',
    staysBusy: mcus.some(({ name }) => name === 'stm32h743'),
    eraseMs: (sectorSize) => shortest(mcus.map((mcu) => mcu.eraseMs[sectorSize])),
    programMs: (bytes) => {
      const perByte = shortest(units.map((unit) => programMsPerByte(unit)));
      return perByte === null ? null : perByte * bytes;
    },
    writeUnit: known ? Math.max(...units) : LARGEST_UNIT,
    erasesToOnes: known,
    programsBlankCells: known && units.every((unit) => unit < ECC_UNIT),
  };
}

function isHolding({ name }: McuFacts): boolean {
  return HOLDING.some((family) => name.startsWith(family));
}

function programMsPerByte(unit: number): number | undefined {
  const ms = PROGRAM_MS[unit];
  return ms === undefined ? undefined : ms / unit;
}

function shortest(times: readonly (number | undefined)[]): number | null {
  const known = times.filter((ms) => ms !== undefined);
  return known.length > 0 ? Math.min(...known) : null;
}
