/** Packs the project, installs the package into an empty folder as a user would, and runs it there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setup as buildWhenStale } from './build-when-stale.mjs';
import { root } from './root.mjs';

const LOG = `pi@printer:~$ dfu-util -l
dfu-util 0.9

Found DFU: [0483:df11] ver=2200, devnum=5, cfg=1, intf=0, path="1-1.4", alt=0, name="@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg", serial="325F356B3037"
`;

/** What must be said on stdout, and the exit code, of each command of the installed program. */
const RUNS: readonly { argv: readonly string[]; says: RegExp; exitCode: number }[] = [
  { argv: ['--version'], says: /^\d+\.\d+\.\d+\n$/, exitCode: 0 },
  { argv: ['--help'], says: /^Usage: dfu-doctor/, exitCode: 0 },
  { argv: ['list'], says: /\S/, exitCode: 0 },
  { argv: ['list', '--simulate', 'octopus-pro-f429'], says: /0483:df11/, exitCode: 0 },
  { argv: ['explain', 'log.txt', '--json'], says: /"schemaVersion": ?1/, exitCode: 0 },
];

/** Packages that are in the bundle and so must not be installed beside it. */
const BUNDLED = ['ink', 'react', 'zod', 'commander', 'yoga-layout'];

const folder = mkdtempSync(join(tmpdir(), 'dfu-doctor-package-'));
const problems: string[] = [];
try {
  buildWhenStale();
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no package.');
  const home = join(folder, 'empty');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{"private": true}\n');
  writeFileSync(join(home, 'log.txt'), LOG);
  execFileSync(
    'npm',
    ['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', join(folder, tarball)],
    {
      cwd: home,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  for (const name of BUNDLED) {
    if (readdirSync(join(home, 'node_modules')).includes(name)) {
      problems.push(`${name} was installed although it is bundled.`);
    }
  }
  for (const { argv, says, exitCode } of RUNS) {
    const run = spawnSync(join(home, 'node_modules', '.bin', 'dfu-doctor'), argv, {
      cwd: home,
      encoding: 'utf8',
      timeout: 60_000,
      shell: process.platform === 'win32',
    });
    if (run.status !== exitCode || !says.test(run.stdout)) {
      problems.push(
        `dfu-doctor ${argv.join(' ')} ended with ${run.status ?? run.signal ?? run.error?.message}, said:\n${run.stdout}${run.stderr}`,
      );
    }
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  process.stdout.write(
    `dfu-doctor ${version}: ${readdirSync(join(home, 'node_modules', 'dfu-doctor')).join(', ')}\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
