import { expect, test } from 'vitest';
import { bundledPackages, withDependencies } from '../tools/notices.ts';

test('a package is bundled when any byte of it is in an output', () => {
  const input = (bytesInOutput: number) => ({ bytesInOutput });
  expect(
    bundledPackages({
      'dist/cli.js': {
        inputs: {
          'src/cli.tsx': input(10),
          'node_modules/ink/build/index.js': input(1),
          'node_modules/@inkjs/ui/build/index.js': input(1),
          'node_modules/a/node_modules/b/index.js': input(1),
          'node_modules/shaken-off/index.js': input(0),
        },
      },
    }),
  ).toEqual(['node_modules/ink', 'node_modules/@inkjs/ui', 'node_modules/a/node_modules/b']);
});

test('what an external package needs is found as npm nests it, optional platforms and circles too', () => {
  const entry = { version: '1.0.0', license: 'MIT' };
  const lock = {
    'node_modules/port': {
      ...entry,
      dependencies: { parser: '1' },
      optionalDependencies: { 'port-linux': '1' },
    },
    'node_modules/port-linux': entry,
    'node_modules/parser': { ...entry, dependencies: { missing: '1' } },
    'node_modules/port/node_modules/parser': { ...entry, dependencies: { port: '1', debug: '1' } },
    'node_modules/debug': entry,
    'node_modules/unrelated': entry,
  };
  expect(withDependencies(['port'], lock)).toEqual([
    'node_modules/port',
    'node_modules/port/node_modules/parser',
    'node_modules/debug',
    'node_modules/port-linux',
  ]);
});
