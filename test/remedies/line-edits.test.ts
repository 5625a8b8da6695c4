import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyLineEdits, changedLines, StaleEditError } from '../../src/remedies/line-edits.ts';

const SCRIPT = 'def flash():\n    args = ["-p", path,\n            "-R", "-a", "0"]\n    call(args)\n';

test('one line is changed, its indentation and all else stay', () => {
  const after = applyLineEdits(SCRIPT, [{ line: 3, before: '"-R", "-a", "0"]', after: '"-a", "0"]' }]);
  expect(after).toBe(SCRIPT.replace('"-R", ', ''));
});

test('Windows line ends stay', () => {
  expect(applyLineEdits('a\r\n  b -R\r\n', [{ line: 2, before: 'b -R', after: 'b' }])).toBe('a\r\n  b\r\n');
});

test('a line that becomes empty goes', () => {
  expect(applyLineEdits('a\n  "-R",\nb\n', [{ line: 2, before: '"-R",', after: '' }])).toBe('a\nb\n');
});

test.each([1, 4, 99])('a line %i that reads otherwise is not touched', (line) => {
  expect(() => applyLineEdits(SCRIPT, [{ line, before: '"-R",', after: '' }])).toThrow(StaleEditError);
});

const texts = fc
  .array(fc.constantFrom('a', 'b', '  c', '', 'd -R'), { maxLength: 60 })
  .map((lines) => lines.join('\n'));

test('an edit changes its own line only, and undoing it gives the text back', () => {
  fc.assert(
    fc.property(texts, fc.nat(60), fc.constantFrom('x', 'a b', '"-a"'), (text, at, after) => {
      const lines = text.split('\n');
      const line = at % lines.length;
      const before = lines[line]?.trim() ?? '';
      fc.pre(before !== '');
      const changed = applyLineEdits(text, [{ line: line + 1, before, after }]);
      expect(changed.split('\n').filter((one, index) => one !== lines[index]).length).toBeLessThanOrEqual(1);
      expect(applyLineEdits(changed, [{ line: line + 1, before: after, after: before }])).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

test('what is shown as changed makes one text of the other', () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const lines = changedLines(before, after, 1000);
      expect(lines).not.toBeNull();
      const counts = (text: string) => text.split('\n').length;
      const of = (kind: string) => (lines ?? []).filter((line) => line.kind === kind).length;
      expect(counts(before) - of('removed')).toBe(counts(after) - of('added'));
    }),
    { numRuns: 1000 },
  );
});

test('two lines around a change are shown, and a change that nobody would read is not', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\n';
  expect(
    changedLines(before, before.replace('d', 'D'))?.map(({ kind, text }) => `${kind[0]}${text}`),
  ).toEqual(['sb', 'sc', 'rd', 'aD', 'se', 'sf']);
  const many = (word: string) => Array.from({ length: 60 }, (_, index) => `${word}${index}`).join('\n');
  expect(changedLines(many('a'), many('b'))).toBeNull();
});
