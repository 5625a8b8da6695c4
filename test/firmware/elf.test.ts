import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readImage } from '../../src/firmware/read-image.ts';
import { type ElfDraft, makeElf } from './make-elf.ts';
import { elementsFrom, memoryOf } from './memory-model.ts';
import { expectNoSurprise, expectSentence, refusal, segmentsOf } from './outcome.ts';

const loads = [
  { address: 0x0800_8000, data: new Uint8Array(80).fill(1) },
  { address: 0x0800_8050, data: new Uint8Array(12).fill(2) },
];
const made = (changes: Partial<ElfDraft> = {}) => makeElf({ loads, ...changes });
const changed = (at: number, ...values: number[]) => {
  const file = made();
  file.set(values, at);
  return file;
};

describe('an ELF file', () => {
  it('is read at the addresses where its contents are stored, code and variables in one piece', () => {
    expect(segmentsOf(readImage(made(), 'klipper.elf'))).toEqual(memoryOf(loads));
  });

  it('is read as any linker lays it out', () => {
    fc.assert(
      fc.property(elementsFrom(0x0800_0000), fc.boolean(), fc.boolean(), (elements, sections, headers) => {
        const headersInFirst = headers && sections && (elements[0]?.address ?? 0) % 0x1_0000 > 400;
        const file = makeElf({ loads: elements, sections, headersInFirst });
        const image = readImage(file, 'klipper.elf');
        expect(image.format).toBe('elf');
        expect(segmentsOf(image)).toEqual(memoryOf(elements));
      }),
      { numRuns: 200 },
    );
  });

  it('never writes the headers that a linker lets the first segment begin with over the bootloader', () => {
    expect(readImage(made({ headersInFirst: true }), 'klipper.elf').segments[0]?.address).toBe(0x0800_8000);
    expectSentence(
      refusal(made({ headersInFirst: true, sections: false })),
      /headers would be written to 0x08000000/,
    );
  });

  it.each([
    ['an AVR', made({ machine: 83 }), /for an AVR chip, not for an STM32/],
    ['a RISC-V', made({ machine: 243 }), /for a RISC-V chip/],
    ['a PC', changed(4, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62), /for a PC/],
    ['a processor that nobody knows', made({ machine: 0xfe }), /another kind of processor/],
    ['a big-endian ARM', changed(5, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 40), /another kind of ARM/],
    ['an object file', made({ type: 1 }), /object file from before linking/],
    ['a shared library', made({ type: 3 }), /shared library/],
    ['an unknown type', made({ type: 9 }), /of an unknown type/],
    ['a head cut off', made().subarray(0, 51), /cut off/],
    ['its tables cut off', made().subarray(0, -1), /cut off/],
    ['a segment past the end', changed(52 + 16, 0, 0, 1, 0), /cut off/],
    ['a table of tiny entries', changed(42, 8), /program header table/],
    ['a thousand segments', changed(44, 0xe8, 3), /program header table/],
    ['nothing to load', changed(52, 0).fill(0, 84, 85), /without any data/],
    [
      'the same place twice',
      makeElf({ loads: [...loads, ...loads.slice(1)] }),
      /contents of 0x08008050 more than once/,
    ],
    ['a wrap at 4 GiB', changed(52 + 12, 0xff, 0xff, 0xff, 0xff), /0xffffffff that would run past the end/],
  ])('is refused for %s, in one sentence', (_what, bytes, sentence) => {
    expectSentence(refusal(bytes), sentence);
  });

  it('ends in an image or an ImageError, however it is damaged', () => {
    expectNoSurprise(made());
    expectNoSurprise(
      made({ headersInFirst: true, loads: [{ address: 0x0800_0400, data: new Uint8Array(20) }] }),
    );
  });
});
