import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatAddress,
  formatSize,
  formatUsbId,
  printable,
  withoutControls,
} from '../../src/formats/text.ts';
import { near } from './any-text.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const HOSTILE = [
  'plain text',
  '\u001b[31mred\u001b[0m',
  '\u001b]0;title\u0007',
  '\u001b]8;;http://x\u001b\\link',
  '\u001bPq#0\u001b\\',
  '\u009b2J',
  '\u202eevil\u202c',
  'a\r\nb\tc',
];

describe('withoutControls', () => {
  it.each([
    ['\u001b[1;31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;http://x\u001b\\link', 'link'],
    ['\u001b[?2004hpi@printer', 'pi@printer'],
    ['\u009b31mred', 'red'],
    ['a\u0000b\u0007c\u007f', 'abc'],
    ['\u202eabc\u202c', 'abc'],
    ['tab\tand\nline', 'tab\tand\nline'],
  ])('makes %j safe', (text, safe) => {
    expect(withoutControls(text)).toBe(safe);
  });

  it('leaves nothing that a terminal obeys, and nothing to take away a second time', () => {
    fc.assert(
      fc.property(near(HOSTILE), (text) => {
        const safe = withoutControls(text);
        expect(UNSAFE.test(safe)).toBe(false);
        expect(withoutControls(safe)).toBe(safe);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('printable', () => {
  it('is one bounded line for anything', () => {
    fc.assert(
      fc.property(near(HOSTILE), fc.integer({ min: 1, max: 300 }), (text, length) => {
        const line = printable(text, length);
        expect(line.length).toBeLessThanOrEqual(length);
        expect(/[\n\t]/.test(line)).toBe(false);
        expect(UNSAFE.test(line)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
  it('marks what it cut', () => {
    expect(printable('abcdef', 4)).toBe('abc…');
    expect(printable('abcd', 4)).toBe('abcd');
  });
});

describe('numbers of the field', () => {
  it('are printed as people know them', () => {
    expect(formatAddress(0x0800_8000)).toBe('0x08008000');
    expect(formatUsbId(0x0483, 0xdf11)).toBe('0483:df11');
    expect([0, 1, 30064, 32768, 1024 * 1024].map(formatSize)).toEqual([
      '0 bytes',
      '1 byte',
      '30064 bytes',
      '32 KiB',
      '1 MiB',
    ]);
  });
});
