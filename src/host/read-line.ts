import { readFile } from 'node:fs/promises';

/** The text of a small sysfs file without its closing line feed; null when there is none or it cannot be read. */
export async function readLine(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).replace(/\n$/, '');
  } catch {
    // sysfs leaves out what a device does not have, and fails for one that is just going
    return null;
  }
}
