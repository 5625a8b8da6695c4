import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rule } from '../../rules/noise/benign-status-10.ts';
import { renderRuleTable, renewRuleDoc } from '../tools/rule-docs.ts';
import { findRuleFiles } from '../tools/rule-files.ts';
import { newRuleFiles } from '../tools/rule-templates.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dfu-doctor-rules-'));
  mkdirSync(join(root, 'rules'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe('the rule files', () => {
  test('are found by group in the order of the table, then by id', () => {
    write('rules/index.ts');
    write('rules/usb/b.ts');
    write('rules/usb/a.ts');
    write('rules/noise/c.ts');
    expect(findRuleFiles(root)).toEqual([
      { group: 'noise', id: 'c' },
      { group: 'usb', id: 'a' },
      { group: 'usb', id: 'b' },
    ]);
  });

  test.each(['rules/other/a.ts', 'rules/a.ts', 'rules/usb/A.ts', 'rules/usb/notes.md'])(
    'a stray %s is named instead of passed over',
    (path) => {
      write(path);
      expect(() => findRuleFiles(root)).toThrow(/^rules\//);
    },
  );
});

describe('a new rule', () => {
  test('comes as rule, test and doc page of one name', () => {
    const files = newRuleFiles(root, 'usb/some-fault');
    expect(files.map((file) => file.path)).toEqual([
      'rules/usb/some-fault.ts',
      'test/rules/some-fault.test.ts',
      'docs/rules/some-fault.md',
    ]);
    for (const { text } of files) expect(text).not.toContain('{{');
    expect(files[0]?.text).toContain("id: 'some-fault'");
    expect(files[1]?.text).toContain("'../../rules/usb/some-fault.ts'");
  });

  test.each(['', 'usb', 'usb/', 'other/a', 'usb/A', 'usb/a_b', 'usb/-a', 'usb/a/b', 'usb/..', 'toString/a'])(
    'is refused as %j',
    (name) => {
      expect(() => newRuleFiles(root, name)).toThrow(/^Usage/);
    },
  );

  test('is refused when the id is taken in any group, or its test or page exists', () => {
    write('rules/noise/taken.ts');
    write('docs/rules/written.md');
    expect(() => newRuleFiles(root, 'usb/taken')).toThrow('rules/noise/taken.ts');
    expect(() => newRuleFiles(root, 'usb/written')).toThrow('docs/rules/written.md');
  });
});

describe('the docs', () => {
  const loaded = { group: 'noise', id: rule.id, rule };

  test('list a rule under its group', () => {
    expect(renderRuleTable([loaded])).toMatch(
      /## Noise[\s\S]*\| \[benign-status-10\]\(benign-status-10\.md\) \|/,
    );
  });

  test('keep what was written by hand when the head is renewed, again and again', () => {
    const page = newRuleFiles(root, 'noise/benign-status-10')[2]?.text ?? '';
    const once = renewRuleDoc(loaded, page);
    expect(once).toContain(rule.summary.why);
    expect(once).toContain('## How we know');
    expect(renewRuleDoc(loaded, once)).toBe(once);
  });

  test('refuse a page without the markers rather than overwrite it', () => {
    expect(() => renewRuleDoc(loaded, '# mine')).toThrow(/markers/);
  });
});
