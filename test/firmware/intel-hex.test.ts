import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readImage } from '../../src/firmware/read-image.ts';
import { ascii, join } from './make-image.ts';
import { hexRecord, makeIntelHex } from './make-records.ts';
import { elementsFrom, memoryOf } from './memory-model.ts';
import { expectNoSurprise, expectSentence, refusal, segmentsOf } from './outcome.ts';

const END = ':00000001FF';
const LINEAR_0800 = ':020000040800F2';
const style = fc.record({
  perLine: fc.integer({ min: 1, max: 250 }),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r', ' \r\n\n'),
  lowerCase: fc.boolean(),
});

function read(bytes: Uint8Array | string) {
  return segmentsOf(readImage(typeof bytes === 'string' ? ascii(bytes) : bytes, 'klipper.hex'));
}

describe('an Intel HEX file', () => {
  it('is read as any tool writes it, in any order', () => {
    const inAnyOrder = fc
      .oneof(elementsFrom(0x0800_8000), elementsFrom(0x8fff_f000), elementsFrom(0))
      .chain((elements) =>
        fc.tuple(fc.constant(elements), fc.shuffledSubarray(elements, { minLength: elements.length })),
      );
    fc.assert(
      fc.property(inAnyOrder, style, ([elements, order], styled) => {
        expect(read(makeIntelHex(order, styled))).toEqual(memoryOf(elements));
      }),
      { numRuns: 200 },
    );
  });

  it('is read with segment addresses too', () => {
    fc.assert(
      fc.property(elementsFrom(0, 0x1_0000), style, (elements, styled) => {
        expect(read(makeIntelHex(elements, { ...styled, segmented: true }))).toEqual(memoryOf(elements));
      }),
      { numRuns: 100 },
    );
  });

  it('goes on behind 64 KiB with a linear address, as the specification has it', () => {
    expect(read([LINEAR_0800, hexRecord(0, 0xffff, [1, 2]), END].join('\n'))).toEqual([
      { address: 0x0800_ffff, data: [1, 2] },
    ]);
  });

  it('may begin with a byte order mark and end with Ctrl-Z', () => {
    const bytes = join([
      Uint8Array.of(0xef, 0xbb, 0xbf),
      ascii(`\n${LINEAR_0800}\n${hexRecord(0, 0, [7])}\n${END}\n\u001a`),
    ]);
    expect(read(bytes)).toEqual([{ address: 0x0800_0000, data: [7] }]);
  });

  it.each([
    ['a changed digit', [LINEAR_0800, ':0100000008F6', END], /Line 2 .* checksum/],
    [
      'a record cut short',
      [LINEAR_0800, hexRecord(0, 0, [1, 2]).slice(0, -2), END],
      /Line 2 .* length that it gives/,
    ],
    ['half a byte', [LINEAR_0800, `${hexRecord(0, 0, [1, 2])}0`, END], /Line 2 .* no record/],
    [
      'a letter that is no digit, its checksum made to fit',
      [LINEAR_0800, ':010000000G00', END],
      /Line 2 .* no record/,
    ],
    ['a line of something else', [LINEAR_0800, 'x\u001b[2J', END], /Line 2 .* no record/],
    ['an unknown type', [LINEAR_0800, hexRecord(6, 0, []), END], /Line 2 .* unknown type 6/],
    [
      'an address record of one byte',
      [LINEAR_0800, hexRecord(4, 0, [8]), END],
      /Line 2 .* its type asks for/,
    ],
    ['an end record with data', [LINEAR_0800, hexRecord(1, 0, [8])], /Line 2 .* its type asks for/],
    [
      'two files in one',
      [LINEAR_0800, hexRecord(0, 0, [1]), END, LINEAR_0800],
      /Line 4 .* behind its end record/,
    ],
    ['no end', [LINEAR_0800, hexRecord(0, 0, [1])], /without its end record: it is cut off/],
    ['no data', [LINEAR_0800, END], /without any data/],
    [
      'the same place twice',
      [LINEAR_0800, hexRecord(0, 8, [1, 2]), hexRecord(0, 9, [2]), END],
      /contents of 0x08000009 more than once/,
    ],
    [
      'a wrap at 4 GiB',
      [hexRecord(4, 0, [255, 255]), hexRecord(0, 0xffff, [1, 2]), END],
      /0xffffffff that would run past the end/,
    ],
    [
      'a wrap inside a segment',
      [hexRecord(2, 0, [16, 0]), hexRecord(0, 0xffff, [1, 2]), END],
      /Line 2 .* 64 KiB segment/,
    ],
  ])('is refused with %s, in one sentence with the line', (_what, lines, sentence) => {
    expectSentence(refusal(lines.join('\r\n')), sentence);
  });

  it('ends in an image or an ImageError, however it is damaged', () => {
    const good = makeIntelHex([
      { address: 0x0800_fff0, data: new Uint8Array(40) },
      { address: 0x0900_0000, data: new Uint8Array(3) },
    ]);
    expectNoSurprise(good, ':0123456789ABCDEFabcdef \r\n\0S');
    expectNoSurprise(good);
  });
});
