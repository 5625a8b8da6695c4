import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readImage } from '../../src/firmware/read-image.ts';
import { ascii } from './make-image.ts';
import { makeSRecords, sRecord } from './make-records.ts';
import { elementsFrom, memoryOf } from './memory-model.ts';
import { expectNoSurprise, expectSentence, refusal, segmentsOf } from './outcome.ts';

const HEAD = sRecord(0, 0, 2, ascii('klipper'));
const DATA = sRecord(3, 0x0800_8000, 4, [1, 2, 3]);
const END = 'S7050800800171';

describe('an S-record file', () => {
  it('is read as any tool writes it, with addresses of 2, 3 and 4 bytes, in any order', () => {
    const inAnyOrder = fc
      .oneof(elementsFrom(0x0800_8000), elementsFrom(0xff00), elementsFrom(0xff_ff00))
      .chain((elements) =>
        fc.tuple(fc.constant(elements), fc.shuffledSubarray(elements, { minLength: elements.length })),
      );
    const style = fc.record({
      perLine: fc.integer({ min: 1, max: 250 }),
      lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
      lowerCase: fc.boolean(),
      least: fc.constantFrom(2 as const, 3 as const, 4 as const),
    });
    fc.assert(
      fc.property(inAnyOrder, style, ([elements, order], styled) => {
        const image = readImage(makeSRecords(order, styled), 'klipper.s37');
        expect(image.format).toBe('srec');
        expect(segmentsOf(image)).toEqual(memoryOf(elements));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['a changed digit', [HEAD, DATA.replace('010203', '010204'), END], /Line 2 .* checksum/],
    ['a record cut short', [HEAD, DATA.slice(0, -2), END], /Line 2 .* length that it gives/],
    ['a record too short for its address', [HEAD, 'S30300FC', END], /Line 2 .* length that it gives/],
    ['the reserved type 4', [HEAD, `S4${DATA.slice(2)}`, END], /Line 2 .* no record/],
    ['a line of something else', [HEAD, 'x\u001b[2J', END], /Line 2 .* no record/],
    [
      'a record missing by the count',
      [HEAD, DATA, sRecord(5, 2, 2, []), END],
      /Line 3 .* counts 2 records where there are 1/,
    ],
    ['two files in one', [DATA, END, DATA, END], /Line 3 .* behind its end record/],
    ['no end', [HEAD, DATA], /without its end record: it is cut off/],
    ['no data', [HEAD, END], /without any data/],
    [
      'the same place twice',
      [DATA, sRecord(3, 0x0800_8002, 4, [9]), END],
      /contents of 0x08008002 more than once/,
    ],
    ['a wrap at 4 GiB', [sRecord(3, 0xffff_ffff, 4, [1, 2]), END], /0xffffffff that would run past the end/],
  ])('is refused with %s, in one sentence', (_what, lines, sentence) => {
    expectSentence(refusal(lines.join('\r\n')), sentence);
  });

  it('ends in an image or an ImageError, however it is damaged', () => {
    const good = makeSRecords([
      { address: 0x0800_fff0, data: new Uint8Array(40) },
      { address: 0xf000, data: new Uint8Array(3) },
    ]);
    expectNoSurprise(good, '0123456789ABCDEFabcdef \r\n\0S:');
    expectNoSurprise(good);
  });
});
