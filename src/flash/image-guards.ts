import type { FirmwareDictionary } from '../firmware/dictionary.ts';
import type { Image } from '../firmware/image.ts';
import type { Vectors } from '../firmware/vectors.ts';
import { formatAddress, formatUsbId } from '../formats/text.ts';
import { findMcu } from '../knowledge/mcus.ts';
import { otherThanKatapult } from './katapult-guard.ts';
import type { DeviceFacts } from './plan-facts.ts';
import type { PlacedSegment } from './plan-writes.ts';
import type { Refusal } from './refusals.ts';

/** The vendor whose ROMs announce the maps that the knowledge lists; clones announce what they like. */
const ST_VENDOR = 0x0483;
/** ARMv7-M B3.2.5: the lowest 7 bits of VTOR are zero */
const VECTOR_ALIGNMENT = 0x80;
/** in a DFU suffix: any device (DFU 1.1a, appendix B) */
const ANY = 0xffff;

/** What speaks against this image on this device: its ids, its MCU, its vectors and the address it was linked for. */
export function imageGuards(
  facts: DeviceFacts,
  image: Image,
  placed: readonly PlacedSegment[],
  known: { vectors: Vectors | null; dictionary: FirmwareDictionary | null },
): Refusal[] {
  return [
    // the suffix names a device in DFU mode, which this one is not where another protocol is spoken
    facts.route.kind === 'dfuse' ? wrongTarget(facts, image) : null,
    facts.route.kind === 'katapult' ? otherThanKatapult(facts.route, known.dictionary) : null,
    otherMcu(facts, known.dictionary) ?? otherFamily(facts, image),
    // the vector table stands at the beginning of the first piece
    ...placed.slice(0, 1).map(({ address }) => misaligned(address)),
    ...(known.vectors
      ? [stackOutside(facts, known.vectors), linkedElsewhere(known.vectors, placed)]
      : [noVectors()]),
  ].filter((refusal) => refusal !== null);
}

function wrongTarget({ device }: DeviceFacts, { target }: Image): Refusal | null {
  if (!target) return null;
  const fits = (wanted: number, is: number) => wanted === ANY || wanted === is;
  if (fits(target.vendorId, device.vendorId) && fits(target.productId, device.productId)) return null;
  return {
    code: 'wrong-target',
    what: `The .dfu file is meant for a device ${formatUsbId(target.vendorId, target.productId)}; this one is ${formatUsbId(device.vendorId, device.productId)}.`,
    why: 'A firmware for another device does not start on this one.',
    wayOut: 'Choose the file for this board, or the right device with --device.',
  };
}

function otherMcu(facts: DeviceFacts, dictionary: FirmwareDictionary | null): Refusal | null {
  const mcu = dictionary?.mcu ? findMcu(dictionary.mcu) : undefined;
  if (!mcu || !isChipCertain(facts)) return null;
  if (facts.mcus.some((other) => other.name === mcu.name)) return null;
  return {
    code: 'other-mcu',
    what: `The firmware was built for ${mcu.label}, but the device is ${chipWords(facts)}.`,
    why: 'A firmware for another chip does not start.',
    wayOut:
      'In make menuconfig choose the processor that is printed on the chip, run make again, and flash that file.',
  };
}

/** The ROM tells its product ID over a UART; over USB the map shows the chip where the vendor is ST. */
function isChipCertain({ route, mcus, device }: DeviceFacts): boolean {
  return route.kind === 'uart' || (mcus.length > 0 && device.vendorId === ST_VENDOR);
}

/** The chip as the plan calls it, and what shows it. */
function chipWords({ route, mcus, map }: DeviceFacts): string {
  if (route.kind === 'uart') return `${map.name}, as its product ID shows`;
  return `${mcus.map(({ label }) => label).join(' or ')}, as its memory map shows`;
}

/** The series that a UF2 file names, where no dictionary tells the very chip. */
function otherFamily({ device, mcus }: DeviceFacts, { family }: Image): Refusal | null {
  if (family === undefined || mcus.length === 0 || device.vendorId !== ST_VENDOR) return null;
  if (mcus.some(({ label }) => label.startsWith(family))) return null;
  return {
    code: 'other-mcu',
    what: `The UF2 file is for ${family}, but the device is ${mcus.map(({ label }) => label).join(' or ')}, as its memory map shows.`,
    why: 'A firmware for another chip does not start.',
    wayOut: 'Choose the file for the processor that is printed on the chip.',
  };
}

function noVectors(): Refusal {
  return {
    code: 'not-bootable',
    what: 'The file does not begin with a vector table: a stack pointer into RAM and the address of the start code.',
    why: 'The chip reads these first. Without them it does not start, and the board would stay silent.',
    wayOut:
      'Check that it is the firmware binary (Klipper: out/klipper.bin) for an STM32, not a part or a packed form of it.',
  };
}

function misaligned(address: number): Refusal | null {
  if (address % VECTOR_ALIGNMENT === 0) return null;
  return {
    code: 'not-bootable',
    what: `${formatAddress(address)} is no multiple of ${VECTOR_ALIGNMENT} bytes.`,
    why: 'A vector table must begin at one (ARMv7-M, VTOR): at another address the firmware does not start.',
    wayOut: 'Check the address: on STM32 boards it is 0x08000000 plus the bootloader offset of the build.',
  };
}

function stackOutside({ mcus }: DeviceFacts, { initialStackPointer }: Vectors): Refusal | null {
  const fits = (range: { start: number; end: number }) =>
    initialStackPointer > range.start && initialStackPointer <= range.end;
  if (mcus.length === 0 || mcus.some((mcu) => mcu.ram.some(fits))) return null;
  return {
    code: 'not-bootable',
    what: `The firmware sets its stack at ${formatAddress(initialStackPointer)}, where ${mcus.map((mcu) => mcu.label).join(' or ')} has no RAM.`,
    why: 'It was built for a chip with another memory and would stop at its first step.',
    wayOut: 'Build the firmware for the processor of this board and flash that file.',
  };
}

function linkedElsewhere(
  { base, resetVector, baseCandidates }: Vectors,
  placed: readonly PlacedSegment[],
): Refusal | null {
  const entry = resetVector - 1;
  const address = placed[0]?.address ?? 0;
  const inside = placed.some((part) => entry >= part.address && entry < part.address + part.data.length);
  if (base === null ? inside : base === address) return null;
  const known =
    base === null
      ? `Its start code is at ${formatAddress(entry)}, outside of what would be written${
          baseCandidates.length > 0
            ? ` (it fits ${baseCandidates.slice(0, 4).map(formatAddress).join(', ')})`
            : ''
        }`
      : `It is linked for ${formatAddress(base)}`;
  return {
    code: 'linked-elsewhere',
    what: `${known}, and would be written to ${formatAddress(address)}.`,
    why: 'All its addresses would be off: the board would not start, and what stands at the wrong place would be lost.',
    wayOut:
      base === null
        ? 'Give the address that it was built for with --address.'
        : `Flash it to ${formatAddress(base)}, or build it with the bootloader offset that the board needs.`,
  };
}
