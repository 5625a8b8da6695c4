import { defineConfig } from 'vitest/config';
import { root } from '../test/tools/root.mjs';

export default defineConfig({
  root,
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    // the tests in a real terminal, of the command line and of the package run dist/cli.js
    globalSetup: ['test/tools/build-when-stale.mjs'],
    reporters: process.env['CI']
      ? ['default', ['json', { outputFile: '.cache/test-results.json' }]]
      : ['default'],
  },
});
