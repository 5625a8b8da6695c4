/** `npm run check`: everything but the tests that must hold before a change goes in. Every step runs; one failure fails it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { root } from './root.mjs';

interface Step {
  name: string;
  /** argv[0] is a tool of node_modules/.bin */
  argv: readonly [string, ...string[]];
}

const STEPS: readonly Step[] = [
  { name: 'generated files are up to date', argv: ['tsx', 'test/tools/generate.ts', '--check'] },
  { name: 'JSON schemas fit the released ones', argv: ['tsx', 'test/tools/schema-check.ts'] },
  { name: 'lockfile names every platform', argv: ['tsx', 'test/tools/lockfile.ts', '--check'] },
  { name: 'format', argv: ['biome', 'ci', '.'] },
  { name: 'types', argv: ['tsc', '-p', '.'] },
  { name: 'lint', argv: ['oxlint', '--config', '.config/oxlint.json', '--type-aware', '--deny-warnings'] },
  {
    name: 'layers',
    argv: ['depcruise', '--config', '.config/dependency-cruiser.mjs', 'src', 'components', 'rules'],
  },
  { name: 'unused code', argv: ['knip', '--config', '.config/knip.json', '--treat-config-hints-as-errors'] },
  { name: 'file lengths', argv: ['tsx', 'test/tools/file-lengths.ts'] },
  { name: 'no places of this machine', argv: ['tsx', 'test/tools/house-words.ts'] },
  { name: 'notices of third parties', argv: ['tsx', 'test/tools/notices.ts', '--check'] },
  { name: 'the package, installed and run', argv: ['tsx', 'test/tools/pack-check.ts'] },
];

function run({ name, argv: [tool, ...rest] }: Step): boolean {
  process.stdout.write(`\n== ${name}: ${tool} ${rest.join(' ')}\n`);
  const started = performance.now();
  // on Windows the tools are .cmd files, which only a shell starts; the words are ours
  const { status, error } = spawnSync(join(root, 'node_modules', '.bin', tool), rest, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (error !== undefined) process.stdout.write(`${tool} could not be started: ${error.message}\n`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? 'ok' : 'FAILED'} ${name} (${seconds} s)\n`);
  return status === 0;
}

const started = performance.now();
const failed = STEPS.filter((step) => !run(step));
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(
  `\ncheck: ${STEPS.length - failed.length} of ${STEPS.length} steps passed in ${seconds} s\n${failed
    .map(({ name }) => `  FAILED: ${name}\n`)
    .join('')}`,
);
if (failed.length > 0) process.exitCode = 1;
