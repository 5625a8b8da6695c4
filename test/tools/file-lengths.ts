import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { root } from './root.mjs';

/** A file that holds one thing has about 250 lines; above the limit it surely holds two. */
const LIMIT = 300;
/** Tables of facts, one line each, are as long as the facts are many. */
const TABLES = /^src\/knowledge\//;

const tooLong = ['src', 'components', 'rules']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      `${folder}/${name}`.replaceAll('\\', '/'),
    ),
  )
  .filter((file) => /\.tsx?$/.test(file) && !TABLES.test(file))
  .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }))
  .filter(({ lines }) => lines > LIMIT);

for (const { file, lines } of tooLong)
  process.stderr.write(`${file} has ${lines} lines: it holds more than one thing.\n`);
if (tooLong.length > 0) process.exitCode = 1;
