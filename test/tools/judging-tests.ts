import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** They go through thousands of pastes and machines, which would cost minutes a mutant. */
const TOO_LONG = ['catalogue', 'corpus', 'healthy-hosts', 'kernel-noise', 'pipeline', 'successful-logs'];
const OF_ALL_CASES = ['findings', 'together'];

/**
 * The test files that judge the mutants of one folder (test/tools/mutate.ts names it): of a group of rules each rule's
 * own test and what the rules say about all cases; of src/diagnosis its own tests and those of all rules.
 */
export function judgingTests(root: string): string[] {
  const folder = process.env['MUTATED_FOLDER'] ?? 'src/diagnosis';
  if (folder.startsWith('rules/')) {
    const own = readdirSync(join(root, folder)).map((name) => name.replace(/\.ts$/, ''));
    return [...own, ...OF_ALL_CASES].map((name) => join(root, 'test/rules', `${name}.test.ts`));
  }
  return ['test/diagnosis', 'test/rules'].flatMap((tests) =>
    readdirSync(join(root, tests))
      .filter((file) => file.endsWith('.test.ts') && !TOO_LONG.includes(file.replace(/\.test\.ts$/, '')))
      .map((file) => join(root, tests, file)),
  );
}
