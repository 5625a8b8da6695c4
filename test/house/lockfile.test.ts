import { expect, test } from 'vitest';
import { missingOptionals, platformOf } from '../tools/lockfile.ts';

test.each([
  ['@biomejs/cli-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
  ['@biomejs/cli-linux-x64-musl', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
  ['@oxlint/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
  ['@oxlint/binding-win32-ia32-msvc', { os: ['win32'], cpu: ['ia32'] }],
  ['left-pad', null],
])('the platform of %s is read from its name', (name, platform) => {
  expect(platformOf(name)).toEqual(platform);
});

test('an optional package is missing unless it stands at the top or below the one that wants it', () => {
  const packages = {
    'node_modules/tool': {
      version: '1.0.0',
      optionalDependencies: { top: '1.0.0', nested: '1.0.0', gone: '1.0.0' },
    },
    'node_modules/top': { version: '1.0.0' },
    'node_modules/tool/node_modules/nested': { version: '1.0.0' },
  };
  expect(missingOptionals(packages).map(({ name }) => name)).toEqual(['gone']);
});
