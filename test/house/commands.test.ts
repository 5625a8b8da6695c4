import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../tools/root.mjs';

const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

test('the test command of the README is the one that .ci/run calls', () => {
  expect(read('README.md')).toContain('npm ci && npm test\n');
  expect(read('.ci', 'run')).toMatch(/^npm ci && npm test$/m);
});

test('every `npm run` of README, docs and .ci/run exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const texts = [read('README.md'), read('docs', 'architecture.md'), read('.ci', 'run')].join('\n');
  const named = [...texts.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
