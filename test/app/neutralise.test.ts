import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralise } from '../../src/app/neutralise.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

describe('what comes from outside', () => {
  it('holds no control character afterwards, at any depth', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('\u001b', '[', '2', 'J', '\u009b', '\u0007', '\t', 'a', ']'),
    });
    fc.assert(
      fc.property(
        fc.object({ key: hostile, values: [hostile, fc.integer(), fc.constant(null)] }),
        (value) => {
          const strings: string[] = [];
          JSON.stringify(neutralise(value), (key, one: unknown) => {
            strings.push(key);
            if (typeof one === 'string') strings.push(one);
            return one;
          });
          for (const text of strings) expect(text).not.toMatch(CONTROLS);
        },
      ),
    );
  });

  it('keeps bytes, numbers and shape', () => {
    const data = new Uint8Array([0x1b, 0x5b]);
    expect(neutralise({ write: [{ address: 1, data }], name: 'a\u001b[31mb' })).toEqual({
      write: [{ address: 1, data }],
      name: 'ab',
    });
  });
});
