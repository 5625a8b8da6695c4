/**
 * What is known of the microcontrollers, as data. Sources: ST's reference manuals as collected by stm32-data,
 * AN2606 for the ROMs, Klipper's Kconfig for the offsets. Sizes in bytes.
 */
export interface McuFacts {
  /** Klipper's name without package: "stm32f429" */
  name: string;
  /** as people write it: "STM32F429" */
  label: string;
  flashStart: number;
  /** of the largest part commonly on printer boards */
  flashSize: number;
  /** sector runs of the flash from its start, for when the device's own map cannot be read */
  sectors: readonly { size: number; count: number }[];
  /** where an initial stack pointer may lie, end inclusive */
  ram: readonly { start: number; end: number }[];
  /** smallest unit programmed at once; 32 on H7, programmed once per erase */
  writeUnit: number;
  /** USB DFU in ROM */
  romDfu: boolean;
  /** typical erase time of one sector of the given size in ms, by sector size */
  eraseMs: Readonly<Record<number, number>>;
  /** offsets that Klipper's Kconfig offers beside 0 */
  klipperOffsets: readonly number[];
}

const KIB = 1024;
const F4_ERASE_MS = { [16 * KIB]: 250, [64 * KIB]: 550, [128 * KIB]: 1000 };

export const MCUS: readonly McuFacts[] = [
  f4('stm32f401', 'STM32F401', 512, 0x2001_8000, [0x4000, 0x8000, 0xc000, 0x10000]),
  f4('stm32f405', 'STM32F405', 1024, 0x2002_0000, [0x4000, 0x8000, 0xc000, 0x10000, 0x20200]),
  f4('stm32f407', 'STM32F407', 1024, 0x2002_0000, [0x4000, 0x8000, 0xc000, 0x10000, 0x20200]),
  f4('stm32f429', 'STM32F429', 1024, 0x2003_0000, [0x4000, 0x8000, 0xc000, 0x10000, 0x20200]),
  f4('stm32f446', 'STM32F446', 512, 0x2002_0000, [0x8000, 0x10000]),
  h7('stm32h723', 'STM32H723', 1024, 0x2405_0000),
  h7('stm32h743', 'STM32H743', 2048, 0x2408_0000),
  {
    name: 'stm32g0b1',
    label: 'STM32G0B1',
    flashStart: 0x0800_0000,
    flashSize: 128 * KIB,
    sectors: [{ size: 2 * KIB, count: 64 }],
    ram: [{ start: 0x2000_0000, end: 0x2002_4000 }],
    writeUnit: 8,
    romDfu: true,
    eraseMs: { [2 * KIB]: 22 },
    klipperOffsets: [0x2000],
  },
  {
    name: 'stm32f072',
    label: 'STM32F072',
    flashStart: 0x0800_0000,
    flashSize: 128 * KIB,
    sectors: [{ size: 2 * KIB, count: 64 }],
    ram: [{ start: 0x2000_0000, end: 0x2000_4000 }],
    writeUnit: 2,
    romDfu: true,
    eraseMs: { [2 * KIB]: 40 },
    klipperOffsets: [0x1000, 0x2000, 0x4000],
  },
  {
    name: 'stm32f103',
    label: 'STM32F103',
    flashStart: 0x0800_0000,
    flashSize: 512 * KIB,
    sectors: [{ size: 2 * KIB, count: 256 }],
    ram: [{ start: 0x2000_0000, end: 0x2001_0000 }],
    writeUnit: 2,
    romDfu: false,
    eraseMs: { [2 * KIB]: 40 },
    klipperOffsets: [0x800, 0x1000, 0x2000, 0x4000, 0x5000, 0x7000, 0x8000, 0x8800, 0x9000, 0x10000],
  },
];

function f4(
  name: string,
  label: string,
  flashKib: number,
  ramEnd: number,
  klipperOffsets: number[],
): McuFacts {
  return {
    name,
    label,
    flashStart: 0x0800_0000,
    flashSize: flashKib * KIB,
    sectors: [
      { size: 16 * KIB, count: 4 },
      { size: 64 * KIB, count: 1 },
      { size: 128 * KIB, count: (flashKib - 128) / 128 },
    ],
    ram: [
      { start: 0x1000_0000, end: 0x1001_0000 },
      { start: 0x2000_0000, end: ramEnd },
    ],
    writeUnit: 4,
    romDfu: true,
    eraseMs: F4_ERASE_MS,
    klipperOffsets,
  };
}

function h7(name: string, label: string, flashKib: number, axiEnd: number): McuFacts {
  return {
    name,
    label,
    flashStart: 0x0800_0000,
    flashSize: flashKib * KIB,
    sectors: [{ size: 128 * KIB, count: flashKib / 128 }],
    ram: [
      { start: 0x2000_0000, end: 0x2002_0000 },
      { start: 0x2400_0000, end: axiEnd },
    ],
    writeUnit: 32,
    romDfu: true,
    eraseMs: { [128 * KIB]: 1100 },
    klipperOffsets: [0x20000],
  };
}

/** By Klipper's name, package letters ignored: "stm32f446xx" finds stm32f446. */
export function findMcu(name: string): McuFacts | undefined {
  const wanted = name.toLowerCase();
  return MCUS.find((mcu) => wanted.startsWith(mcu.name));
}
