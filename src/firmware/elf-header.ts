import { GET_IT_AGAIN, ImageError } from './image.ts';

/** Where a table of an ELF file stands. */
interface Table {
  offset: number;
  /** bytes */
  entrySize: number;
  count: number;
}

export interface ElfHeader {
  programHeaders: Table;
  /** its count is 0 when the file has none */
  sectionHeaders: Table;
}

const MAGIC = [0x7f, 0x45, 0x4c, 0x46];
/** System V ABI, "ELF Header", 32-bit layout */
const HEADER_BYTES = 52;
const CLASS_32 = 1;
const LITTLE_ENDIAN = 1;
const TYPE_EXECUTABLE = 2;
const TYPES: Readonly<Record<number, string>> = {
  1: 'an object file from before linking',
  3: 'a shared library or a program for a computer',
  4: 'a memory dump of a crashed program',
};
const MACHINE_ARM = 40;
const MACHINES: Readonly<Record<number, string>> = {
  3: 'a PC',
  8: 'a MIPS chip',
  62: 'a PC',
  83: 'an AVR chip',
  94: 'an ESP32 or ESP8266',
  183: 'a 64-bit ARM computer',
  243: 'a RISC-V chip',
};
const PROGRAM_HEADER_BYTES = 32;
const SECTION_HEADER_BYTES = 40;
/** every segment looks at every section: firmware has a handful of the one and some dozens of the other */
const MAX_PROGRAM_HEADERS = 256;
const MAX_SECTION_HEADERS = 10_000;

export function isElf(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/**
 * Reads the header of an ELF file (System V ABI, chapter 4). Throws ImageError unless it is a linked program for 32-bit
 * little-endian ARM whose tables lie inside the file.
 */
export function readElfHeader(bytes: Uint8Array): ElfHeader {
  if (bytes.length < HEADER_BYTES) throw cutOff();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittleEndian = view.getUint8(5) === LITTLE_ENDIAN;
  const machine = view.getUint16(18, isLittleEndian);
  if (view.getUint8(4) !== CLASS_32 || !isLittleEndian || machine !== MACHINE_ARM) {
    throw new ImageError(
      `This ELF file is for ${machine === MACHINE_ARM ? 'another kind of ARM' : (MACHINES[machine] ?? 'another kind of processor')}, not for an STM32, which is a 32-bit little-endian ARM.`,
      'Choose the processor of this board in the build and use the file that it makes (Klipper: out/klipper.bin).',
    );
  }
  const type = view.getUint16(16, true);
  if (type !== TYPE_EXECUTABLE) {
    throw new ImageError(
      `This ELF file is ${TYPES[type] ?? 'of an unknown type'}, not a linked firmware.`,
      'Use the file that the whole build ends with (Klipper: out/klipper.elf or out/klipper.bin).',
    );
  }
  return {
    programHeaders: table(bytes, 'program', {
      offset: view.getUint32(28, true),
      entrySize: view.getUint16(42, true),
      count: view.getUint16(44, true),
    }),
    sectionHeaders: table(bytes, 'section', {
      offset: view.getUint32(32, true),
      entrySize: view.getUint16(46, true),
      count: view.getUint16(48, true),
    }),
  };
}

function table(bytes: Uint8Array, kind: 'program' | 'section', found: Table): Table {
  const [least, most] =
    kind === 'program'
      ? [PROGRAM_HEADER_BYTES, MAX_PROGRAM_HEADERS]
      : [SECTION_HEADER_BYTES, MAX_SECTION_HEADERS];
  if (found.count > most || (found.count > 0 && found.entrySize < least)) {
    throw new ImageError(
      `This ELF file gives a ${kind} header table that cannot be right: it is damaged.`,
      GET_IT_AGAIN,
    );
  }
  if (found.offset + found.count * found.entrySize > bytes.length) throw cutOff();
  return found;
}

function cutOff(): ImageError {
  return new ImageError(
    'This ELF file ends before all that it announces: it is cut off.',
    `${GET_IT_AGAIN} Check that the disk is not full.`,
  );
}
