import { printable } from '../formats/text.ts';
import { FileError, type Files } from '../ports/files.ts';
import { listFolder, readText } from './read-text.ts';

export interface Holder {
  pid: number;
  name: string;
}

const MAX_PROCESSES = 4000;
const MAX_DESCRIPTORS = 4096;

/** The process that has each of the paths open, by /proc/PID/fd (proc(5)); other users' processes stay hidden. */
export async function findHolders(
  files: Files,
  paths: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Holder>> {
  const holders = new Map<string, Holder>();
  const processes = ((await listFolder(files, '/proc')) ?? []).filter((name) => /^\d+$/.test(name));
  for (const pid of processes.slice(0, MAX_PROCESSES)) {
    const held = (await openPaths(files, pid)).filter((path) => paths.has(path) && !holders.has(path));
    if (held.length === 0) continue;
    const name = printable((await readText(files, `/proc/${pid}/comm`, 4096))?.trim() ?? '') || 'unknown';
    for (const path of held) holders.set(path, { pid: Number(pid), name });
  }
  return holders;
}

async function openPaths(files: Files, pid: string): Promise<readonly string[]> {
  const folder = `/proc/${pid}/fd`;
  try {
    const descriptors = (await listFolder(files, folder)) ?? [];
    const targets = await Promise.all(
      descriptors.slice(0, MAX_DESCRIPTORS).map((name) =>
        files.readLink(`${folder}/${name}`).catch((error: unknown) => {
          // closed again in the meantime
          if (error instanceof FileError) return '';
          throw error;
        }),
      ),
    );
    return targets;
  } catch (error) {
    // another user's process, or one that has just ended
    if (error instanceof FileError) return [];
    throw error;
  }
}
