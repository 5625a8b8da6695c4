import { ascii, type ElementDraft } from './make-image.ts';

export interface ElfDraft {
  loads: readonly ElementDraft[];
  /** as GNU ld does with 64 KiB pages: the first segment begins with the headers, a page below its section */
  headersInFirst?: boolean;
  /** false: stripped of the section table, as sstrip does */
  sections?: boolean;
  machine?: number;
  type?: number;
}

const HEADER = 52;
const PROGRAM_HEADER = 32;
const SECTION_HEADER = 40;

/** A linked 32-bit ARM ELF file as the System V ABI describes it: for each load a segment and a section. */
export function makeElf(draft: ElfDraft): Uint8Array {
  const { loads, headersInFirst = false, sections = true } = draft;
  const tableEnd = HEADER + (loads.length + 1) * PROGRAM_HEADER;
  let end = headersInFirst ? Math.max(tableEnd, (loads[0]?.address ?? 0) % 0x1_0000) : tableEnd;
  const offsets = loads.map(({ data }) => {
    end += data.length;
    return end - data.length;
  });
  const file = new Uint8Array(end + (sections ? (loads.length + 2) * SECTION_HEADER : 0));
  const view = new DataView(file.buffer);
  const words = (at: number, values: readonly number[]) => {
    for (const [index, value] of values.entries()) view.setUint32(at + index * 4, value, true);
  };
  const halves = (at: number, values: readonly number[]) => {
    for (const [index, value] of values.entries()) view.setUint16(at + index * 2, value, true);
  };
  file.set(ascii('\u007fELF\u0001\u0001\u0001'));
  halves(16, [draft.type ?? 2, draft.machine ?? 40]);
  words(20, [1, (loads[0]?.address ?? 0) + 1, HEADER, sections ? end : 0, 0x0500_0200]);
  halves(40, [HEADER, PROGRAM_HEADER, loads.length + 1, SECTION_HEADER, sections ? loads.length + 2 : 0, 0]);
  for (const [index, { address, data }] of loads.entries()) {
    const offset = offsets[index] ?? 0;
    const before = headersInFirst && index === 0 ? offset : 0;
    // runs in RAM where it is not the code: only p_paddr says where it is stored
    const runsAt = index === 0 ? address - before : 0x2000_0000;
    const size = data.length + before;
    words(HEADER + index * PROGRAM_HEADER, [
      1,
      offset - before,
      runsAt,
      address - before,
      size,
      size,
      5,
      0x1_0000,
    ]);
    file.set(data, offset);
    if (sections) {
      words(end + (index + 1) * SECTION_HEADER, [0, 1, 2, runsAt + before, offset, data.length, 0, 0, 4, 0]);
    }
  }
  // zeroed variables: a segment and a section without contents in the file
  words(HEADER + loads.length * PROGRAM_HEADER, [1, 0, 0x2000_1000, 0x2000_1000, 0, 0x400, 6, 0x1_0000]);
  if (sections)
    words(end + (loads.length + 1) * SECTION_HEADER, [0, 8, 3, 0x2000_1000, tableEnd, 0x400, 0, 0, 4, 0]);
  return file;
}
