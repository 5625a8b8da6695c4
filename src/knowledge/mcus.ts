import type { MemoryMap } from '../formats/memory-layout.ts';
import {
  bankLayout,
  fitsLayout,
  mapOfLayout,
  pages,
  type SectorLayout,
  type SectorRun,
} from './sector-layouts.ts';

/**
 * What is known of the microcontrollers, as data. Sources: ST's reference manuals as collected by stm32-data,
 * AN2606 for the ROMs, Klipper's src/stm32/Kconfig for names and offsets, layout strings as seen on devices. Sizes in bytes.
 */
export interface McuFacts {
  /** Klipper's name without package: "stm32f429" */
  name: string;
  /** as people write it: "STM32F429" */
  label: string;
  flashStart: number;
  /** of the part commonly on printer boards, the smaller one in doubt */
  flashSize: number;
  /** sector runs of the flash from its start, for when the device's own map cannot be read */
  sectors: readonly SectorRun[];
  /** every layout that the ROM of a part of this name may announce, the one of `sectors` among them */
  layouts: readonly SectorLayout[];
  /** where an initial stack pointer may lie, end inclusive */
  ram: readonly { start: number; end: number }[];
  /** smallest unit programmed at once; 32 on H7, programmed once per erase */
  writeUnit: number;
  /** USB DFU in ROM (AN2606) */
  romDfu: boolean;
  /** typical erase time of one sector of the given size in ms, by sector size */
  eraseMs: Readonly<Record<number, number>>;
  /** offsets that Klipper's Kconfig offers beside 0; empty also where Klipper does not know the part */
  klipperOffsets: readonly number[];
}

const KIB = 1024;
const FLASH_START = 0x0800_0000;
const SRAM = 0x2000_0000;
/** core-coupled memory of F405, F407, F42x: data only, a legal stack */
const CCM = { start: 0x1000_0000, end: 0x1001_0000 };

// datasheet class values at 32-bit parallelism
const F4_ERASE_MS = { [16 * KIB]: 250, [64 * KIB]: 550, [128 * KIB]: 1000 };
const F7_ERASE_MS = {
  [16 * KIB]: 250,
  [32 * KIB]: 250,
  [64 * KIB]: 500,
  [128 * KIB]: 500,
  [256 * KIB]: 1000,
};
const H7_ERASE_MS = { [128 * KIB]: 1100 };

const F405_OFFSETS = [0x4000, 0x8000, 0xc000, 0x10000, 0x20200];
const F103_OFFSETS = [0x800, 0x1000, 0x2000, 0x4000, 0x5000, 0x7000, 0x8000, 0x8800, 0x9000, 0x10000];
const N32_OFFSETS = [0x1000, 0x2000, 0x7000, 0x8000, 0x9000, 0x10000];

export const MCUS: readonly McuFacts[] = [
  f4('STM32F401', [512, 256], 0x1_8000, [0x4000, 0x8000, 0xc000, 0x10000]),
  f4('STM32F405', [1024, 512], 0x2_0000, F405_OFFSETS, CCM),
  f4('STM32F407', [1024, 512], 0x2_0000, F405_OFFSETS, CCM),
  f4('STM32F411', [512, 256], 0x2_0000, []),
  f4('STM32F412', [1024, 512], 0x4_0000, []),
  f4('STM32F427', [1024, 2048], 0x3_0000, [], CCM),
  f4('STM32F429', [1024, 2048, 512], 0x3_0000, F405_OFFSETS, CCM),
  f4('STM32F446', [512, 256], 0x2_0000, [0x8000, 0x10000]),
  mcu('STM32F207', {
    layouts: [256, 512, 1024].map((kib) => bankLayout(16, kib)),
    ramSize: 0x2_0000,
    writeUnit: 4,
    eraseMs: F4_ERASE_MS,
    klipperOffsets: [0x4000, 0x8000],
  }),
  mcu('STM32F722', {
    layouts: [512, 256].map((kib) => bankLayout(16, kib)),
    ramSize: 0x4_0000,
    writeUnit: 4,
    eraseMs: F7_ERASE_MS,
    klipperOffsets: [],
  }),
  ...['STM32F765', 'STM32F767'].map((label) =>
    mcu(label, {
      layouts: [2048, 1024].map((kib) => bankLayout(32, kib)),
      ramSize: 0x8_0000,
      writeUnit: 4,
      eraseMs: F7_ERASE_MS,
      klipperOffsets: label === 'STM32F765' ? [0x8000, 0x20000] : [],
    }),
  ),
  h7('STM32H723', [1024, 512], 0x2405_0000, [0x20000]),
  h7('STM32H743', [2048], 0x2408_0000, [0x20000]),
  // announces H743's 2 MiB although ST guarantees 128 KiB
  h7('STM32H750', [128, 2048], 0x2408_0000, [0x8000, 0x20000]),
  paged('STM32G0B1', 2, [128, 256, 512], {
    ramSize: 0x2_4000,
    writeUnit: 8,
    ms: 22,
    klipperOffsets: [0x2000],
  }),
  paged('STM32G0B0', 2, [512, 128], { ramSize: 0x2_4000, writeUnit: 8, ms: 22, klipperOffsets: [0x2000] }),
  paged('STM32G070', 2, [128], {
    ramSize: 0x9000,
    writeUnit: 8,
    ms: 22,
    klipperOffsets: [0x2000],
    romDfu: false,
  }),
  paged('STM32G071', 2, [128], {
    ramSize: 0x9000,
    writeUnit: 8,
    ms: 22,
    klipperOffsets: [0x2000],
    romDfu: false,
  }),
  paged('STM32G431', 2, [128, 64, 32], { ramSize: 0x8000, writeUnit: 8, ms: 22, klipperOffsets: [0x2000] }),
  paged('STM32G474', 2, [512, 256, 128], {
    ramSize: 0x2_0000,
    writeUnit: 8,
    ms: 22,
    klipperOffsets: [0x2000],
  }),
  paged('STM32L412', 2, [128, 64], { ramSize: 0xa000, writeUnit: 8, ms: 22, klipperOffsets: [] }),
  paged('STM32F042', 1, [32, 16], {
    ramSize: 0x1800,
    writeUnit: 2,
    ms: 30,
    klipperOffsets: [0x1000, 0x2000],
  }),
  paged('STM32F070', 2, [128], { ramSize: 0x4000, writeUnit: 2, ms: 40, klipperOffsets: [0x1000, 0x2000] }),
  paged('STM32F072', 2, [128, 64], {
    ramSize: 0x4000,
    writeUnit: 2,
    ms: 40,
    klipperOffsets: [0x1000, 0x2000, 0x4000],
  }),
  paged('STM32F031', 1, [32], {
    ramSize: 0x1000,
    writeUnit: 2,
    ms: 30,
    klipperOffsets: [0x1000],
    romDfu: false,
  }),
  paged('STM32F103', 2, [512, 256], {
    ramSize: 0x1_0000,
    writeUnit: 2,
    ms: 40,
    klipperOffsets: F103_OFFSETS,
    romDfu: false,
  }),
  // Nations N32G45x; Klipper builds them under the name stm32f103xe
  ...['N32G452', 'N32G455'].map((label) =>
    paged(label, 2, [512, 256, 128], {
      ramSize: 0x1_0000,
      writeUnit: 4,
      ms: 40,
      klipperOffsets: N32_OFFSETS,
      romDfu: false,
    }),
  ),
];

interface McuDraft {
  /** the first one is what `sectors` assumes */
  layouts: readonly SectorLayout[];
  ramSize: number;
  moreRam?: readonly { start: number; end: number }[];
  writeUnit: number;
  romDfu?: boolean;
  eraseMs: Readonly<Record<number, number>>;
  klipperOffsets: readonly number[];
}

function mcu(label: string, draft: McuDraft): McuFacts {
  const sectors = draft.layouts[0] ?? [];
  return {
    name: label.toLowerCase(),
    label,
    flashStart: FLASH_START,
    flashSize: sectors.reduce((bytes, run) => bytes + run.size * run.count, 0),
    sectors,
    layouts: draft.layouts,
    ram: [{ start: SRAM, end: SRAM + draft.ramSize }, ...(draft.moreRam ?? [])],
    writeUnit: draft.writeUnit,
    romDfu: draft.romDfu ?? true,
    eraseMs: draft.eraseMs,
    klipperOffsets: draft.klipperOffsets,
  };
}

function f4(
  label: string,
  flashKib: readonly number[],
  ramSize: number,
  klipperOffsets: readonly number[],
  ...moreRam: { start: number; end: number }[]
): McuFacts {
  return mcu(label, {
    layouts: flashKib.map((kib) => bankLayout(16, kib)),
    ramSize,
    moreRam,
    writeUnit: 4,
    eraseMs: F4_ERASE_MS,
    klipperOffsets,
  });
}

/** 128 KiB sectors, DTCM at the SRAM address, AXI SRAM up to `axiEnd`. */
function h7(
  label: string,
  flashKib: readonly number[],
  axiEnd: number,
  klipperOffsets: readonly number[],
): McuFacts {
  return mcu(label, {
    layouts: flashKib.map((kib) => pages(128, kib)),
    ramSize: 0x2_0000,
    moreRam: [{ start: 0x2400_0000, end: axiEnd }],
    writeUnit: 32,
    eraseMs: H7_ERASE_MS,
    klipperOffsets,
  });
}

function paged(
  label: string,
  pageKib: number,
  flashKib: readonly number[],
  facts: Pick<McuDraft, 'ramSize' | 'writeUnit' | 'klipperOffsets' | 'romDfu'> & { ms: number },
): McuFacts {
  const { ms, ...draft } = facts;
  return mcu(label, {
    ...draft,
    layouts: flashKib.map((kib) => pages(pageKib, kib)),
    eraseMs: { [pageKib * KIB]: ms },
  });
}

/** By Klipper's name, package letters ignored: "stm32f446xx" finds stm32f446. */
export function findMcu(name: string): McuFacts | undefined {
  const wanted = name.toLowerCase();
  return MCUS.find((mcu) => wanted.startsWith(mcu.name));
}

/**
 * The MCUs whose ROM may announce this memory map (of the internal flash): several as a rule, so a match proves
 * little and the lack of one a lot. Empty for a map that fits nothing known.
 */
export function mcusMatchingMap(map: MemoryMap): readonly McuFacts[] {
  return MCUS.filter(
    (mcu) => mcu.romDfu && mcu.layouts.some((layout) => fitsLayout(map, mcu.flashStart, layout)),
  );
}

/** The memory map of a part whose own cannot be read, from `sectors`; name as in "STM32H723". */
export function flashMapOf(mcu: McuFacts): MemoryMap {
  return mapOfLayout(mcu.label, mcu.flashStart, mcu.sectors);
}

/** Every offset at which Klipper's Kconfig lets an application start on some STM32, 0 included, ascending. */
export function flashOffsets(): readonly number[] {
  return [...new Set([0, ...MCUS.flatMap((mcu) => mcu.klipperOffsets)])].sort((a, b) => a - b);
}
