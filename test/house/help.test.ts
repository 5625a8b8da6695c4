import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../tools/root.mjs';

const help = (...command: string[]) =>
  execFileSync(process.execPath, [join(root, 'dist/cli.js'), ...command, '--help'], { encoding: 'utf8' });

const commands = [...help().matchAll(/^ {2}([a-z]+) (?:\[options\] |<|\[)/gm)].map(([, name = '']) => name);

test('the help of the program names all commands', () => {
  expect(commands).toContain('flash');
  expect(commands.length).toBeGreaterThan(12);
});

describe.each([[], ...commands.map((name) => [name])])('the help of "%s"', (...command) => {
  const text = help(...command);

  test('has examples that begin with the name of the program', () => {
    const [, examples = ''] = text.split('\nExamples:\n');
    expect(examples).toMatch(/^ {2}dfu-doctor /);
  });

  test('fits into 80 columns', () => {
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('names options in its examples that the command has', () => {
    const [options = '', examples = ''] = text.split('\nExamples:\n');
    const known = new Set(options.match(/--[a-z-]+/g));
    const own = examples.split('\n').filter((line) => line.includes(`dfu-doctor ${command[0] ?? '-'}`));
    const used = own.flatMap((line) => line.match(/ --[a-z-]+/g) ?? []).map((flag) => flag.trim());
    expect(used.filter((flag) => !known.has(flag))).toEqual([]);
  });
});
