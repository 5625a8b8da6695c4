import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from '../../src/formats/json-text.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const ACTED_ON =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

test('an 8-bit escape and a change of direction are told as escapes, and read back as they were', () => {
  const hostile = { name: '\u009b2J\u202egnp.exe\u007f\u001b[0m' };
  const text = jsonText(hostile, 2);
  expect(text).toContain('\\u009b2J\\u202egnp.exe\\u007f\\u001b[0m');
  expect(JSON.parse(text)).toEqual(hostile);
});

test('any value is read back the same and holds nothing that a terminal acts on', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), fc.constantFrom(0, 2), (strings, indent) => {
      const text = jsonText({ strings }, indent);
      expect(JSON.parse(text)).toEqual({ strings });
      expect(text).not.toMatch(ACTED_ON);
    }),
  );
});
