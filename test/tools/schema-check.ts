/** `npm run check`: today's JSON schemas still fit every released one under docs/schema/released. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { root } from './root.mjs';
import { incompatibilities } from './schema-compatibility.ts';

const folder = join(root, 'docs', 'schema');
const released = join(folder, 'released');
const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

let compared = 0;
let broken = 0;
for (const version of readdirSync(released).sort()) {
  for (const file of readdirSync(join(released, version)).sort()) {
    const today = join(folder, file);
    const faults = existsSync(today)
      ? incompatibilities(read(join(released, version, file)), read(today))
      : ['it is gone'];
    compared += 1;
    broken += faults.length;
    for (const fault of faults) console.log(`${file} since ${version}: ${fault}`);
  }
}
console.log(`${compared} released schemas compared, ${broken} incompatible changes`);
if (compared === 0 || broken > 0) process.exitCode = 1;
