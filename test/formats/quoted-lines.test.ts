import fc from 'fast-check';
import { expect, it } from 'vitest';
import { consoleLines } from '../../src/formats/console-text.ts';
import { quotedLines } from '../../src/formats/quoted-lines.ts';

const quotations = (text: string) => [...quotedLines(consoleLines(text))];

it('each quotation inside a sentence is a line under the number of its own', () => {
  expect(
    quotations(
      'Hello\nI see `dfu-util: No DFU capable USB device available` and “make: *** [flash] Error 255”.\nmeans "Failed to init device."',
    ),
  ).toEqual([
    { number: 2, text: 'dfu-util: No DFU capable USB device available' },
    { number: 2, text: 'make: *** [flash] Error 255' },
    { number: 3, text: 'Failed to init device.' },
  ]);
});

it('what a sentence says is over is not quoted', () => {
  expect(
    quotations(
      'Solved: the message "dfu-util: No DFU capable USB device available" went away with a new cable',
    ),
  ).toEqual([]);
});

it('an apostrophe quotes nothing', () => {
  expect(quotations("I don't know what's wrong, it's as if there's no board")).toEqual([]);
});

it('whatever the text, a quotation stands in the line whose number it has', () => {
  const piece = fc.oneof(
    fc.constantFrom('"', '`', '“', '”', '«', '»', '„', "'", '\n', 'dfu-util: '),
    fc.string({ maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const lines = new Map([...consoleLines(text)].map((line) => [line.number, line.text]));
      for (const { number, text: said } of quotations(text)) expect(lines.get(number)).toContain(said);
    }),
  );
});
