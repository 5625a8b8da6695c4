import { formatAddress } from '../formats/text.ts';
import { type ElfHeader, readElfHeader } from './elf-header.ts';
import { GET_IT_AGAIN, ImageError, type ImageSegment } from './image.ts';
import { SegmentCollector } from './segment-collector.ts';

const PT_LOAD = 1;
const SHT_NULL = 0;
const SHT_NOBITS = 8;
const SHF_ALLOC = 2;

/** Bytes of the file that belong at a place in memory. */
interface Load {
  /** in the file */
  offset: number;
  size: number;
  /** where they are stored, p_paddr: initialised variables are stored in flash and run in RAM */
  address: number;
}

/**
 * What a linked ELF file for 32-bit ARM puts into memory, at the addresses where it is stored (p_paddr), as
 * `objcopy -O binary` takes it: linkers often let the first segment begin with the file's own headers, which would fall
 * on the bootloader, so each segment is cut to its sections. Throws ImageError for other files and damaged ones.
 */
export function readElf(bytes: Uint8Array): ImageSegment[] {
  const header = readElfHeader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sections = readSections(view, header);
  const collector = new SegmentCollector('This ELF file');
  for (const load of readLoads(view, header)) {
    const { offset, size, address } = sections ? cutToSections(load, sections) : load;
    if (sections === null && offset === 0 && size > 0) {
      throw new ImageError(
        `This ELF file has lost its section table, and its headers would be written to ${formatAddress(address)}.`,
        'Use the .bin file of the same firmware, or the .elf file as the linker made it.',
      );
    }
    collector.add(address, bytes.subarray(offset, offset + size));
  }
  return collector.segments();
}

function readLoads(view: DataView, { programHeaders }: ElfHeader): Load[] {
  const loads: Load[] = [];
  for (let index = 0; index < programHeaders.count; index++) {
    const at = programHeaders.offset + index * programHeaders.entrySize;
    if (view.getUint32(at, true) !== PT_LOAD) continue;
    const load = {
      offset: view.getUint32(at + 4, true),
      address: view.getUint32(at + 12, true),
      size: view.getUint32(at + 16, true),
    };
    if (load.offset + load.size > view.byteLength) {
      throw new ImageError(
        'This ELF file ends before all that it announces: it is cut off.',
        `${GET_IT_AGAIN} Check that the disk is not full.`,
      );
    }
    loads.push(load);
  }
  return loads;
}

/** File ranges of the sections with contents for memory; null when the file has no section table. */
function readSections(view: DataView, { sectionHeaders }: ElfHeader): { from: number; to: number }[] | null {
  if (sectionHeaders.count === 0) return null;
  const sections: { from: number; to: number }[] = [];
  for (let index = 0; index < sectionHeaders.count; index++) {
    const at = sectionHeaders.offset + index * sectionHeaders.entrySize;
    const type = view.getUint32(at + 4, true);
    const from = view.getUint32(at + 16, true);
    const size = view.getUint32(at + 20, true);
    const hasContents = (view.getUint32(at + 8, true) & SHF_ALLOC) !== 0 && size > 0;
    if (hasContents && type !== SHT_NULL && type !== SHT_NOBITS) sections.push({ from, to: from + size });
  }
  return sections;
}

/** From the first section inside the segment to the end of the last; nothing when there is none. */
function cutToSections(
  { offset, size, address }: Load,
  sections: readonly { from: number; to: number }[],
): Load {
  let from = offset + size;
  let to = offset;
  for (const section of sections) {
    if (section.from < offset || section.to > offset + size) continue;
    from = Math.min(from, section.from);
    to = Math.max(to, section.to);
  }
  return to > from
    ? { offset: from, size: to - from, address: address + from - offset }
    : { offset, size: 0, address };
}
