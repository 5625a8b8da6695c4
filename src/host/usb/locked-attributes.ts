import { join } from 'node:path';
import { readLine } from '../read-line.ts';

/** healthy devices answer at once */
const PATIENCE_MS = 1000;
/** reads that the kernel has not answered yet, by path */
const waiting = new Map<string, Promise<string | null>>();
/** those of them that nobody waits for any more */
const late = new Set<string>();

/**
 * Attributes that Linux gives only under the device's lock (drivers/usb/core/sysfs.c). It holds a hub's lock while it
 * tries to enumerate what is plugged in there, up to a minute when that never answers. A read that waits takes one of
 * node's four threads for file work and cannot be called back. So they are read one after the other, what is late
 * counts as not there, and a file that is still waited for is not read twice. Null for each that cannot be had.
 */
export async function readLockedAttributes(
  folder: string,
  names: readonly string[],
): Promise<readonly (string | null)[]> {
  const values: (string | null)[] = [];
  let isLate = false;
  for (const name of names) {
    const value = isLate ? null : await readInTime(join(folder, name));
    if (value === 'late') isLate = true;
    values.push(value === 'late' ? null : (value?.text ?? null));
  }
  return values;
}

async function readInTime(path: string): Promise<{ text: string | null } | 'late'> {
  if (late.has(path)) return 'late';
  const read = waiting.get(path) ?? start(path);
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => {
      late.add(path);
      resolve('late');
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([read.then((text) => ({ text })), patience]);
  } finally {
    clearTimeout(timer);
  }
}

function start(path: string): Promise<string | null> {
  const read = readLine(path).finally(() => {
    waiting.delete(path);
    late.delete(path);
  });
  waiting.set(path, read);
  return read;
}
