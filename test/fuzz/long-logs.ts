import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { makeLongLog } from '../bench/long-log.ts';
import { measure } from '../bench/measure.ts';
import { setup as buildWhenStale } from '../tools/build-when-stale.mjs';
import { root } from '../tools/root.mjs';

/** Megabytes (10^6 bytes). */
const SIZES = [1, 5, 20, 50];
const MOST_MEMORY_MB = 250;
/** of the CPU time a byte costs at 5 MB; a quadratic reader would need ten times as much at 50 */
const MOST_TIMES_SLOWER = 2;

/** What `explain` costs for longer and longer logs, as a table. Returns whether time is linear and memory bounded. */
export async function readLongLogs(): Promise<boolean> {
  buildWhenStale();
  const folder = mkdtempSync(join(tmpdir(), 'dfu-doctor-fuzz-'));
  const file = join(folder, 'long.log');
  const rows: { size: number; nsPerByte: number; memory: number }[] = [];
  process.stdout.write(
    `\nexplain${['MB', 'CPU s', 'MB/s', 'peak MB'].map((head) => head.padStart(10)).join('')}\n`,
  );
  try {
    for (const size of SIZES) {
      writeFileSync(file, makeLongLog(size * 1e6));
      const { cpuMs, peakMib } = await measure([join(root, 'dist', 'cli.js'), 'explain', file, '--json']);
      const memory = peakMib * 1.048576;
      rows.push({ size, nsPerByte: cpuMs / size, memory });
      const cells = [
        String(size),
        (cpuMs / 1000).toFixed(2),
        ((size * 1000) / cpuMs).toFixed(1),
        memory.toFixed(0),
      ];
      process.stdout.write(`       ${cells.map((cell) => cell.padStart(10)).join('')}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const usual = rows.find(({ size }) => size === 5)?.nsPerByte ?? 0;
  const slow = rows.filter(({ nsPerByte, size }) => size > 5 && nsPerByte > MOST_TIMES_SLOWER * usual);
  const large = rows.filter(({ memory }) => memory > MOST_MEMORY_MB);
  for (const { size } of slow)
    process.stdout.write(`MISSED: a byte of ${size} MB costs more than twice what it costs at 5 MB\n`);
  for (const { size } of large)
    process.stdout.write(`MISSED: ${size} MB need more than ${MOST_MEMORY_MB} MB of memory\n`);
  return slow.length === 0 && large.length === 0;
}
