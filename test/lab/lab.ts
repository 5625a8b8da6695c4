/**
 * `npm run test:lab [-- WORD]`: boots one virtual machine with a real Linux kernel and runs in it the suite of
 * test/lab/suite, or those tests whose names contain WORD. `npm run record:transcripts` records what dfu-util and
 * stm32flash print there. Exit codes: 0 all passed, 1 a test failed, 2 the laboratory cannot run here.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { EXTERNAL } from '../tools/build.mjs';
import { setup as buildWhenStale } from '../tools/build-when-stale.mjs';
import { root } from '../tools/root.mjs';
import { boot } from './boot.ts';
import { prepareMachine } from './machine.ts';
import { ensurePackages, LabError } from './requirements.ts';

const WORK = join(root, '.cache', 'lab');
const SHARE = join(WORK, 'share');
const RECORDED = join(root, 'test', 'fixtures', 'recorded');
const LIMIT_MS = 45 * 60_000;

/** The suite as one file: in the guest, reading many files and compiling TypeScript takes minutes. */
async function bundleRunner(): Promise<string> {
  const outfile = join(WORK, 'runner.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['test/lab/suite/main.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'warning',
    // a native addon too: it looks for its binary beside itself
    external: [...EXTERNAL, '@lydell/node-pty'],
    banner: {
      js: "import { createRequire as bundledCreateRequire } from 'node:module';const require = bundledCreateRequire(import.meta.url);",
    },
  });
  return outfile;
}

async function main([task = 'test', ...words]: readonly string[]): Promise<number> {
  const started = performance.now();
  if (/[\s,='"]/.test(root)) throw new LabError(`QEMU and the kernel cannot be told of the folder ${root}.`);
  ensurePackages();
  const machine = prepareMachine();
  buildWhenStale();
  const runner = await bundleRunner();
  const argv = [process.execPath, '--enable-source-maps', runner, task, ...words];
  const code = await boot(machine, SHARE, ['/usr/bin/env', `LAB_SHARE=${SHARE}`, ...argv], LIMIT_MS);
  if (task === 'record' && code === 0) keepRecordings();
  process.stdout.write(`The laboratory took ${((performance.now() - started) / 1000).toFixed(0)} s.\n`);
  return code;
}

function keepRecordings(): void {
  const folder = join(SHARE, 'recorded');
  rmSync(RECORDED, { recursive: true, force: true });
  mkdirSync(RECORDED, { recursive: true });
  for (const name of readdirSync(folder))
    writeFileSync(join(RECORDED, name), readFileSync(join(folder, name)));
  process.stdout.write(`${readdirSync(RECORDED).length} transcripts are in test/fixtures/recorded.\n`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
