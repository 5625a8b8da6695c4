/**
 * `npm run mutate [-- noise usb diagnosis]`: Stryker over the groups of rules/ and over src/diagnosis, one after the
 * other, and the share of killed mutants of each. Only what changed since the last run is tried again. Left out are
 * string literals, because most are prose, and constants of modules, which are read once, before any test runs.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { root } from './root.mjs';
import { RULE_GROUPS } from './rule-files.ts';

const WANTED_PERCENT = 90;
const FOLDERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(RULE_GROUPS).map((group) => [group, `rules/${group}`])),
  diagnosis: 'src/diagnosis',
};

/** mutation-testing-report-schema, as far as it is read here */
const reportSchema = z.object({
  files: z.record(z.string(), z.object({ mutants: z.array(z.object({ status: z.string() })) })),
});

interface Score {
  killed: number;
  alive: number;
}

/** Runs Stryker over the folder and counts; null when it could not finish. */
function mutate(name: string, folder: string): Score | null {
  const report = join('.cache', 'mutation', `${name}.json`);
  const stryker = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
  const { status } = spawnSync(
    process.execPath,
    [stryker, 'run', '.config/stryker.json', '--mutate', `${folder}/*.ts`, '--incrementalFile', report],
    {
      cwd: root,
      stdio: 'inherit',
      // Stryker's own processes load test/tools/stryker-in-process.ts
      env: { ...process.env, MUTATED_FOLDER: folder, NODE_OPTIONS: '--import tsx' },
    },
  );
  if (status !== 0) return null;
  const { files } = reportSchema.parse(JSON.parse(readFileSync(join(root, report), 'utf8')));
  const states = Object.values(files).flatMap(({ mutants }) => mutants.map((mutant) => mutant.status));
  const count = (...wanted: readonly string[]) => states.filter((state) => wanted.includes(state)).length;
  return { killed: count('Killed', 'Timeout'), alive: count('Survived', 'NoCoverage') };
}

const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in FOLDERS));
if (unknown !== undefined) {
  process.stderr.write(`There is no group ${unknown}: use ${Object.keys(FOLDERS).join(', ')}.\n`);
  process.exit(2);
}
const total: Score = { killed: 0, alive: 0 };
const lines: string[] = [];
for (const [name, folder] of Object.entries(FOLDERS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const score = mutate(name, folder);
  if (score === null) process.exitCode = 1;
  else {
    total.killed += score.killed;
    total.alive += score.alive;
  }
  lines.push(rowOf(folder, score));
}
process.stdout.write(`\n${lines.join('')}${rowOf('in total', total)}`);
if (percentOf(total) < WANTED_PERCENT) {
  process.stdout.write(`fewer than ${WANTED_PERCENT} % killed\n`);
  process.exitCode = 1;
}

function percentOf({ killed, alive }: Score): number {
  return (100 * killed) / Math.max(1, killed + alive);
}

function rowOf(name: string, score: Score | null): string {
  if (score === null) return `${name.padEnd(18)} did not finish\n`;
  return `${name.padEnd(18)}${percentOf(score).toFixed(1).padStart(6)} %  ${score.killed} killed, ${score.alive} alive\n`;
}
