/** Runs inside the laboratory's virtual machine, as root: the suite, or the recording of transcripts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { type LabTest, runTests } from './harness.ts';
import { KERNEL_BUS_TESTS } from './kernel-bus.ts';

const SUITE: readonly LabTest[] = [...KERNEL_BUS_TESTS];

async function runSuite(word: string | undefined): Promise<number> {
  const chosen = SUITE.filter(({ name }) => word === undefined || name.includes(word));
  const results = await runTests(chosen);
  const failed = results.filter(({ passed }) => !passed);
  const share = process.env['LAB_SHARE'];
  if (share) writeFileSync(join(share, 'results.json'), JSON.stringify(results, null, 1));
  process.stdout.write(`\n${results.length - failed.length} passed, ${failed.length} failed\n`);
  for (const { name } of failed) process.stdout.write(`  FAILED: ${name}\n`);
  return failed.length === 0 && results.length > 0 ? 0 : 1;
}

const [, , task, word] = process.argv;
const code = task === 'test' ? await runSuite(word) : 2;
// what a failed test left behind must not keep the machine up
process.exit(code);
