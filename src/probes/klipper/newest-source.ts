import type { KlipperFacts } from '../../evidence/klipper.ts';
import { FileError, type Files } from '../../ports/files.ts';
import { joinPath } from '../paths.ts';
import { listFolder } from '../read-text.ts';

/** src/ has about 300 files and lib/ about 2,000; more than this is no Klipper tree */
const MAX_FILES = 6000;
const MAX_DEPTH = 12;
const SOURCE_FILE = /(?:\.[chS]|\.ld|\.lds|^Makefile|^Kconfig)$/;

/** The newest source below src/ and lib/, so that a firmware older than it shows; null where there is none. */
export async function findNewestSource(
  files: Files,
  folder: string,
  problems: string[],
): Promise<KlipperFacts['newestSource']> {
  let newest: KlipperFacts['newestSource'] = null;
  let left = MAX_FILES;
  const visit = async (path: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH) return;
    const names = (await listFolder(files, path)) ?? [];
    await Promise.all(
      names.map(async (name) => {
        if (left <= 0 || name.startsWith('.')) return;
        const child = joinPath(path, name);
        if (SOURCE_FILE.test(name)) {
          left--;
          const status = await files.status(child);
          if (status?.kind !== 'file') return;
          if (newest === null || status.modifiedMs > newest.modifiedMs) {
            newest = { path: child, modifiedMs: status.modifiedMs };
          }
        } else if (!name.includes('.') || (await files.status(child))?.kind === 'directory') {
          await visit(child, depth + 1);
        }
      }),
    );
  };
  try {
    for (const part of ['src', 'lib']) await visit(joinPath(folder, part), 0);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    problems.push(`not all sources could be looked at: ${error.message}`);
  }
  if (left <= 0) problems.push(`only ${MAX_FILES} source files were looked at`);
  return newest;
}
