import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { isStale, setup } from './build-when-stale.mjs';
import { root } from './root.mjs';

if (isStale()) process.stderr.write('Building dfu-doctor, this takes a few seconds …\n');
try {
  setup();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
const entry = join(root, 'dist', 'cli.js');
process.argv[1] = entry;
await import(pathToFileURL(entry).href);
