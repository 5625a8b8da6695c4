/** Packs the project, installs the package into an empty folder as a user would, and runs it there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { setup as buildWhenStale } from './build-when-stale.mjs';
import { root } from './root.mjs';

const LOG = `pi@printer:~$ dfu-util -l
dfu-util 0.9

Found DFU: [0483:df11] ver=2200, devnum=5, cfg=1, intf=0, path="1-1.4", alt=0, name="@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg", serial="325F356B3037"
`;

/** What must be said, and the exit code, of each command of the installed program. */
const RUNS: readonly { argv: readonly string[]; says: RegExp; exitCode: number }[] = [
  { argv: ['--version'], says: /^\d+\.\d+\.\d+\n$/, exitCode: 0 },
  { argv: ['--help'], says: /^Usage: dfu-doctor/, exitCode: 0 },
  { argv: ['list'], says: /USB/, exitCode: 0 },
  { argv: ['list', '--simulate', 'octopus-pro-f429'], says: /0483:df11/, exitCode: 0 },
  { argv: ['explain', 'log.txt', '--json'], says: /"schemaVersion": ?1/, exitCode: 0 },
];

/** Packages that are in the bundle and so must not be installed beside it. */
const BUNDLED = ['ink', 'react', 'zod', 'commander', 'yoga-layout'];

/** The path of the package as npm would publish it. */
function pack(into: string): string {
  npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', into], root);
  const tarball = readdirSync(into).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no package.');
  return join(into, tarball);
}

function install(tarball: string, home: string): void {
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{"private": true}\n');
  writeFileSync(join(home, 'log.txt'), LOG);
  npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', tarball], home);
}

function npm(argv: readonly string[], cwd: string): void {
  execFileSync('npm', argv, {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}

async function judgeMetadata(tarball: string): Promise<string[]> {
  const bytes = Uint8Array.from(readFileSync(tarball));
  const { messages } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, packageJson) ?? message.code}`);
}

function judgeSize(home: string): string[] {
  const installed = readdirSync(join(home, 'node_modules'));
  return BUNDLED.filter((name) => installed.includes(name)).map(
    (name) => `${name} was installed although it is bundled.`,
  );
}

function judgeRun({ argv, says, exitCode }: (typeof RUNS)[number], home: string): string[] {
  const { status, signal, error, stdout, stderr } = spawnSync(
    join(home, 'node_modules', '.bin', 'dfu-doctor'),
    argv,
    { cwd: home, encoding: 'utf8', timeout: 60_000, shell: process.platform === 'win32' },
  );
  const said = `${stdout}${stderr}`;
  if (status === exitCode && says.test(said)) return [];
  return [`dfu-doctor ${argv.join(' ')} ended with ${status ?? signal ?? error?.message} and said:\n${said}`];
}

const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
const folder = mkdtempSync(join(tmpdir(), 'dfu-doctor-package-'));
const problems: string[] = [];
try {
  buildWhenStale();
  const tarball = pack(folder);
  const home = join(folder, 'empty');
  install(tarball, home);
  problems.push(
    ...(await judgeMetadata(tarball)),
    ...judgeSize(home),
    ...RUNS.flatMap((run) => judgeRun(run, home)),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
