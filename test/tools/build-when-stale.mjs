import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { metafilePath, root } from './root.mjs';

/** What the bundle is made from. */
const SOURCES = [
  'src',
  'components',
  'rules',
  'package.json',
  'package-lock.json',
  'test/tools/build.mjs',
  'test/tools/bundle-patches.mjs',
];

/**
 * When the newest file below a path was changed, in milliseconds since 1970; 0 when nothing is there.
 * @param {string} path
 * @returns {number}
 */
export function newestChange(path) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return 0;
  if (!status.isDirectory()) return status.mtimeMs;
  // a folder's own time tells of files that were taken away
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestChange(join(path, name))),
    status.mtimeMs,
  );
}

/** Whether dist/ (or the list of what is in it) is missing or older than what it is made from. */
export function isStale() {
  const built = statSync(join(root, 'dist', 'cli.js'), { throwIfNoEntry: false });
  if (built === undefined || !existsSync(metafilePath)) return true;
  return SOURCES.some((source) => newestChange(join(root, source)) > built.mtimeMs);
}

/** Builds dist/ when it is stale; throws when the build fails. Also vitest's global set-up. */
export function setup() {
  if (!isStale()) return;
  const { status } = spawnSync(process.execPath, [join(root, 'test', 'tools', 'build.mjs')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('dist/ could not be built; esbuild says why above.');
}
