/**
 * `npm run fuzz [-- --runs 100000] [--seed N] [--only readImage]`: every parser with so many inputs, then the reader of
 * `explain` with logs of up to 50 MB. A failure is printed with its seed and its smallest input.
 */
import { randomInt } from 'node:crypto';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { readLongLogs } from './long-logs.ts';
import { parsers } from './parsers.ts';
import { tryParser } from './try-parser.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const runs = wholeNumber('runs', values.runs) ?? 100_000;
const seed = wholeNumber('seed', values.seed) ?? randomInt(2 ** 31);
const chosen = parsers.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0)
  stop(`There is no parser ${values.only}: ${parsers.map(({ name }) => name).join(', ')}.`);

process.stdout.write(`seed ${seed}, ${runs} inputs for each of ${chosen.length} parsers\n\n`);
process.stdout.write(
  `${'parser'.padEnd(26)}${'inputs'.padStart(9)}${'refused'.padStart(9)}${'s'.padStart(8)}  slowest ms\n`,
);
let failed = 0;
for (const parser of chosen) {
  const started = performance.now();
  const { inputs, refused, slowestMs, failure } = tryParser(parser, seed, runs);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `${parser.name.padEnd(26)}${String(inputs).padStart(9)}${String(refused).padStart(9)}${seconds.padStart(8)}${slowestMs.toFixed(1).padStart(12)}\n`,
  );
  if (failure === null) continue;
  failed += 1;
  process.stdout.write(`FAILED: ${failure}\n`);
}
if (values.only === undefined && !(await readLongLogs())) failed += 1;
process.stdout.write(failed === 0 ? '\nnothing failed\n' : `\n${failed} failed\n`);
if (failed > 0) process.exitCode = 1;

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text !== undefined && !/^\d{1,9}$/.test(text)) stop(`--${name} takes a whole number.`);
  return text === undefined ? undefined : Number(text);
}

function stop(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
