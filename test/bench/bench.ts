/** `npm run bench`: what the program costs, median of 7, beside what it may cost. Never a test: machines differ. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setup as buildWhenStale } from '../tools/build-when-stale.mjs';
import { root } from '../tools/root.mjs';
import { fullScreenCosts } from './full-screen.ts';
import { makeLongLog } from './long-log.ts';
import { measure, median, type Usage } from './measure.ts';
import { openBundleSubject } from './open-bundle.ts';

const ROUNDS = 7;
const LOG_BYTES = 10_000_000;
/** The first frame and `check` may use this many times the CPU of an empty node. */
const TIMES_EMPTY_NODE = 5;

interface Subject {
  name: string;
  argv: readonly string[];
  /** a word of the frame that ends the measurement */
  until?: string;
  /** the limit in words and whether it is kept, given what an empty node uses */
  target?(usage: Usage, empty: Usage): { words: string; kept: boolean };
}

const atMostTimes = (usage: Usage, empty: Usage) => ({
  words: `${(usage.cpuMs / empty.cpuMs).toFixed(1)} times the empty node's CPU, at most ${TIMES_EMPTY_NODE}`,
  kept: usage.cpuMs <= TIMES_EMPTY_NODE * empty.cpuMs,
});

const cli = join(root, 'dist', 'cli.js');
const folder = mkdtempSync(join(tmpdir(), 'dfu-doctor-bench-log-'));
const log = join(folder, 'long.log');

const SUBJECTS: readonly Subject[] = [
  { name: 'empty node', argv: ['-e', '0'] },
  { name: '--version', argv: [cli, '--version'] },
  { name: 'first frame', argv: [cli], until: 'Looking', target: atMostTimes },
  { name: 'check --json', argv: [cli, 'check', '--json'], target: atMostTimes },
  {
    name: 'explain, 10 MB log',
    argv: [cli, 'explain', log, '--json'],
    target: ({ cpuMs, peakMib }) => ({
      words: 'at most 2 s and 200 MB',
      kept: cpuMs <= 2000 && peakMib * 1.048576 <= 200,
    }),
  },
];

async function repeat({ argv, until }: Subject): Promise<Usage> {
  const usages: Usage[] = [];
  for (let round = 0; round < ROUNDS; round += 1) usages.push(await measure(argv, until));
  return median(usages);
}

function row(cells: readonly string[]): string {
  const [name = '', ...figures] = cells;
  return `${name.padEnd(20)}${figures
    .slice(0, 4)
    .map((cell) => cell.padStart(12))
    .join('')}  ${figures[4] ?? ''}`.trimEnd();
}

try {
  buildWhenStale();
  writeFileSync(log, makeLongLog(LOG_BYTES));
  const processors = cpus();
  process.stdout.write(
    `${processors[0]?.model ?? 'unknown CPU'}, ${processors.length} cores, ${process.platform} ${release()}, ` +
      `node ${process.versions.node}; median of ${ROUNDS}\n\n` +
      `${row(['', 'CPU s', 'peak MiB', 'children s', 'wall s', 'target'])}\n`,
  );
  let empty: Usage | undefined;
  for (const subject of [...SUBJECTS, await openBundleSubject(cli, folder)]) {
    const usage = await repeat(subject);
    empty ??= usage;
    const target = subject.target?.(usage, empty);
    process.stdout.write(
      `${row([
        subject.name,
        (usage.cpuMs / 1000).toFixed(3),
        usage.peakMib.toFixed(0),
        (usage.childrenMs / 1000).toFixed(2),
        (usage.wallMs / 1000).toFixed(2),
        target === undefined ? '' : `${target.kept ? 'kept' : 'MISSED'}: ${target.words}`,
      ])}\n`,
    );
  }
  process.stdout.write('\nOn the full screen, 80x24, in a pseudo-terminal\n');
  for (const { name, figure, target, kept } of await fullScreenCosts(cli)) {
    process.stdout.write(
      `${name.padEnd(22)}${figure.padStart(14)}  ${kept ? 'kept' : 'MISSED'}: ${target}\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
