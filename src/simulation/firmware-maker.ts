import { zlibSync } from 'fflate';
import { pseudoRandom, seedOf } from './pseudo-random.ts';

/** What a firmware image shall look like; addresses absolute, sizes in bytes, frequency in Hz. */
export interface FirmwareSpec {
  mcu: string;
  base: number;
  stackPointer: number;
  version: string;
  clockFrequency: number;
  size: number;
  /** what it talks over, and on which pins, as Klipper's dictionary names them */
  link: { kind: 'usb' | 'uart'; pins: string };
}

/** the one that Klipper's configuration offers first */
const KLIPPER_BAUD_RATE = 250_000;
const VECTORS = 16 + 82;
const RESET_OFFSET = 0x7008;
/** cpsid i: the first instruction of Klipper's start-up code */
const CPSID_I = 0xb672;
const DICTIONARY_OFFSET = 0x2000;

/**
 * An image in the form of Klipper's: a legal vector table, start-up code that begins with cpsid i and holds the
 * table's own address as a literal, a zlib-compressed dictionary, and filler. The same spec gives the same bytes.
 */
export function makeFirmware(spec: FirmwareSpec): Uint8Array {
  const image = makeFiller(spec.size, seedOf(`${spec.mcu} ${spec.version}`));
  const view = new DataView(image.buffer);
  view.setUint32(0, spec.stackPointer, true);
  view.setUint32(4, spec.base + RESET_OFFSET + 1, true);
  for (let vector = 2; vector < VECTORS; vector += 1) {
    view.setUint32(vector * 4, spec.base + RESET_OFFSET + 0x60 + 1, true);
  }
  view.setUint16(RESET_OFFSET, CPSID_I, true);
  view.setUint32(RESET_OFFSET + 0x48, spec.base, true);
  image.set(zlibSync(new TextEncoder().encode(makeDictionary(spec)), { level: 9 }), DICTIONARY_OFFSET);
  return image;
}

/** The maker's bootloader as far as anybody looks: vectors, then code. Size 0: there is none. */
export function makeBootloader(flashStart: number, stackPointer: number, size: number): Uint8Array {
  if (size === 0) return new Uint8Array(0);
  const image = makeFiller(size, 0xb007);
  const view = new DataView(image.buffer);
  view.setUint32(0, stackPointer, true);
  for (let vector = 1; vector < VECTORS; vector += 1) {
    view.setUint32(vector * 4, flashStart + 0x1c4 + 1, true);
  }
  return image;
}

/** Halfwords that are never cpsid i, so that start-up code stands in one place only. */
function makeFiller(size: number, seed: number): Uint8Array<ArrayBuffer> {
  const image = new Uint8Array(size);
  const view = new DataView(image.buffer);
  const next = pseudoRandom(seed);
  for (let at = 0; at + 1 < size; at += 2) {
    const halfword = next() & 0xffff;
    view.setUint16(at, halfword === CPSID_I ? 0xbf00 : halfword, true);
  }
  return image;
}

/** The dictionary that Klipper's build puts into its images, with the commands of a small board. */
function makeDictionary(spec: FirmwareSpec): string {
  const commands = ['identify offset=%u count=%c', 'get_uptime', 'get_clock', 'finalize_config crc=%u'];
  const responses = ['uptime high=%u clock=%u', 'clock clock=%u'];
  const numbered = (names: readonly string[], first: number) =>
    Object.fromEntries(names.map((name, at) => [name, first + at]));
  return JSON.stringify({
    app: 'Klipper',
    build_versions: 'gcc: (15:12.2.rel1-1) 12.2.1 20221205 binutils: (2.40-2+18+b1) 2.40',
    commands: numbered(commands, 1),
    config: {
      ADC_MAX: 4095,
      CLOCK_FREQ: spec.clockFrequency,
      MCU: spec.mcu,
      RECEIVE_WINDOW: 192,
      ...(spec.link.kind === 'usb'
        ? { RESERVE_PINS_USB: spec.link.pins }
        : { RESERVE_PINS_serial: spec.link.pins, SERIAL_BAUD: KLIPPER_BAUD_RATE }),
      STATS_SUMSQ_BASE: 256,
    },
    enumerations: { thermocouple_type: { B: 0, E: 1, J: 2, K: 3 } },
    license: 'GNU GPLv3',
    responses: { 'identify_response offset=%u data=%.*s': 0, ...numbered(responses, 40) },
    version: spec.version,
  });
}
