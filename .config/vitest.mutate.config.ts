import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { defineConfig } from 'vitest/config';
import { root } from '../test/tools/root.mjs';

/**
 * The tests that judge the mutants of one folder (test/tools/mutate.ts names it): a rule's own test, or all of
 * test/diagnosis. The tests that go through thousands of pastes and machines would cost minutes a mutant.
 */
const folder = process.env['MUTATED_FOLDER'] ?? 'src/diagnosis';
const ownTests = () =>
  readdirSync(join(root, folder)).map((name) => `test/rules/${name.replace(/\.ts$/, '.test.ts')}`);

export default defineConfig({
  test: {
    include: folder.startsWith('rules/') ? ownTests() : ['test/diagnosis/*.test.ts', 'test/rules/*.test.ts'],
    exclude: ['test/rules/{corpus,healthy-hosts,kernel-noise,pipeline,successful-logs}.test.ts'],
    testTimeout: 20_000,
    // one worker for all test files of a run: what is left out is a second a mutant, and no test leaves traces
    isolate: false,
  },
});
