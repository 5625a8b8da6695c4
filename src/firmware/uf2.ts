import { formatAddress } from '../formats/text.ts';
import { GET_IT_AGAIN, type Image, ImageError } from './image.ts';
import { SegmentCollector } from './segment-collector.ts';
import { type Uf2Family, uf2Family } from './uf2-families.ts';

/** UF2 specification, "File format": every block is 512 bytes, all fields little-endian words. */
const BLOCK_BYTES = 512;
const MAGIC_START = [0x0a32_4655, 0x9e5d_5157] as const;
const MAGIC_END = 0x0ab1_6f30;
const DATA_AT = 32;
const MAX_PAYLOAD = 476;
const FLAG = { notMainFlash: 0x1, fileContainer: 0x1000, hasFamily: 0x2000 } as const;
/** 32 MiB of blocks: with the usual 256 bytes in each that is the largest image */
const MAX_BLOCKS = 65_536;

/** Blocks of one family: several files may stand one behind the other (UF2 specification, "Family ID"). */
interface Part {
  /** null when the blocks name none */
  family: Uf2Family | null;
  /** as every block says; null before the first */
  announced: number;
  seen: Set<number>;
  collector: SegmentCollector;
}

/** Does it start with the first word of a UF2 block? */
export function isUf2(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === MAGIC_START[0];
}

/**
 * The part of a UF2 file that is for an STM32, its blocks in any order. Blocks of other families beside it, and those
 * marked as not for the flash, are left out. Throws ImageError where blocks are damaged or missing, where the file is for
 * another chip (with what to do with it) or for several STM32 series, or where it holds files instead of memory.
 */
export function readUf2(bytes: Uint8Array): Omit<Image, 'format'> {
  if (bytes.length % BLOCK_BYTES !== 0) {
    throw new ImageError(
      `This UF2 file ends within a block: it is cut off.`,
      `${GET_IT_AGAIN} Check that the disk is not full.`,
    );
  }
  if (bytes.length > MAX_BLOCKS * BLOCK_BYTES) {
    throw new ImageError(
      `This UF2 file has more than ${MAX_BLOCKS} blocks: more than any printer board holds.`,
      'Check that it is the firmware file.',
    );
  }
  const parts = readParts(bytes);
  const part = choosePart(parts);
  if (part.seen.size !== part.announced) {
    throw new ImageError(
      `This UF2 file holds ${part.seen.size} of its ${part.announced} blocks: the rest is missing.`,
      GET_IT_AGAIN,
    );
  }
  const segments = part.collector.segments();
  const series = part.family?.kind === 'stm32' ? part.family.series : null;
  if (series === null) return { segments };
  return {
    segments,
    family: series,
    ...(parts.size > 1
      ? { notes: [`The UF2 file is for several chips: only its part for ${series} is used.`] }
      : {}),
  };
}

function readParts(bytes: Uint8Array): Map<string, Part> {
  const view = viewOf(bytes);
  const parts = new Map<string, Part>();
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const word = (offset: number) => view.getUint32(at + offset, true);
    const isWhole = word(0) === MAGIC_START[0] && word(4) === MAGIC_START[1] && word(508) === MAGIC_END;
    if (!isWhole) throw damaged(at, 'does not begin and end as it must');
    const flags = word(8);
    const payload = word(16);
    if (payload > MAX_PAYLOAD) throw damaged(at, `announces ${payload} bytes of data`);
    if (flags & FLAG.fileContainer) {
      throw new ImageError(
        'This UF2 file holds files for a file system, not the memory of a chip.',
        'Use the .bin file of the firmware for this board.',
      );
    }
    const part = partOf(parts, flags & FLAG.hasFamily ? uf2Family(word(28)) : null, word(24));
    const number = word(20);
    if (word(24) !== part.announced || number >= part.announced) {
      throw damaged(at, 'is numbered differently from the blocks before it');
    }
    if (part.seen.has(number)) throw damaged(at, 'has the number of one before it');
    part.seen.add(number);
    // what is for another chip is counted, not kept
    if (flags & FLAG.notMainFlash || (part.family !== null && part.family.kind !== 'stm32')) continue;
    part.collector.add(word(12), bytes.subarray(at + DATA_AT, at + DATA_AT + payload));
  }
  return parts;
}

function partOf(parts: Map<string, Part>, family: Uf2Family | null, announced: number): Part {
  const key =
    family?.kind === 'stm32' ? family.series : family?.kind === 'other' ? `${family.id}` : `${family?.kind}`;
  const known = parts.get(key);
  if (known) return known;
  const part = {
    family,
    announced,
    seen: new Set<number>(),
    collector: new SegmentCollector('This UF2 file'),
  };
  parts.set(key, part);
  return part;
}

function choosePart(parts: ReadonlyMap<string, Part>): Part {
  const all = [...parts.values()];
  const fitting = all.filter(({ family }) => family === null || family.kind === 'stm32');
  const [only] = fitting;
  if (only && fitting.length === 1) return only;
  if (only) {
    const names = fitting.map(({ family }) => (family?.kind === 'stm32' ? family.series : 'an unnamed chip'));
    throw new ImageError(
      `This UF2 file holds firmware for ${names.join(' and ')}, and which one is meant cannot be told.`,
      'Use a file that was built for the chip of this board alone.',
    );
  }
  throw otherChip(all);
}

function otherChip(parts: readonly Part[]): ImageError {
  if (parts.some(({ family }) => family?.kind === 'rp2')) {
    return new ImageError(
      'This UF2 file is for an RP2040 or RP2350, not for an STM32.',
      'Such a chip is flashed by copying the file onto the drive that it shows when its BOOTSEL button is held while it is plugged in; for an STM32, choose its processor in the build and flash the .bin file.',
    );
  }
  const ids = parts.flatMap(({ family }) => (family?.kind === 'other' ? [formatAddress(family.id)] : []));
  return new ImageError(
    `This UF2 file is for a chip of the family ${ids.slice(0, 4).join(', ')}, which is no STM32.`,
    'Choose the file for the processor that is printed on the chip of this board.',
  );
}

function damaged(at: number, how: string): ImageError {
  return new ImageError(
    `Block ${at / BLOCK_BYTES} of this UF2 file ${how}: the file is damaged.`,
    GET_IT_AGAIN,
  );
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
