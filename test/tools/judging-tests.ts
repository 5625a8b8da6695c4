import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** They go through thousands of pastes and machines, which would cost minutes a mutant. */
const TOO_LONG = ['catalogue', 'corpus', 'healthy-hosts', 'kernel-noise', 'pipeline', 'successful-logs'];
/** They have one test for each rule. */
const OF_ALL_RULES = ['findings', 'together'];

/** Absolute paths of test files, and which of their tests. */
interface Judges {
  files: readonly string[];
  isWanted(testName: string): boolean;
}

/**
 * The tests that judge the mutants of one folder: of a group of rules each rule's own test file and what is said of it
 * in the tests of all rules; of src/diagnosis its own test files and those of each rule.
 */
export function judgingTests(root: string, folder: string): Judges {
  const testsIn = (tests: string) =>
    readdirSync(join(root, tests))
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => file.replace(/\.test\.ts$/, ''));
  const paths = (tests: string, names: readonly string[]) =>
    names.map((name) => join(root, tests, `${name}.test.ts`));
  if (folder.startsWith('rules/')) {
    const ids = readdirSync(join(root, folder)).map((file) => file.replace(/\.ts$/, ''));
    return {
      files: paths('test/rules', [...ids, ...OF_ALL_RULES]),
      isWanted: (name) =>
        ids.some((id) => name.includes(id)) || !OF_ALL_RULES.some((all) => name.includes(`/${all}.`)),
    };
  }
  const left = [...TOO_LONG, ...OF_ALL_RULES];
  return {
    files: [
      ...paths('test/diagnosis', testsIn('test/diagnosis')),
      ...paths(
        'test/rules',
        testsIn('test/rules').filter((name) => !left.includes(name)),
      ),
    ],
    isWanted: () => true,
  };
}
