import { link, open, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { FileWriter } from '../ports/file-writer.ts';
import { FileError } from '../ports/files.ts';
import { toFileError } from './file-error.ts';

export const realFileWriter: FileWriter = {
  async write(target, bytes, { overwrite }) {
    try {
      await refuseOthers(target, overwrite);
      const draft = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.part`);
      try {
        const handle = await open(draft, 'wx', 0o666);
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        // a link never replaces what has come into being there meanwhile, a rename does
        await (overwrite ? rename(draft, target) : linkOrRename(draft, target));
      } finally {
        await rm(draft, { force: true });
      }
    } catch (error) {
      throw error instanceof FileError ? error : toFileError(error, target);
    }
  },
  async freeBytes(folder) {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch {
      // a folder whose file system does not say: the write itself will
      return null;
    }
  },
};

async function refuseOthers(target: string, overwrite: boolean): Promise<void> {
  const found = await stat(target).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (!found) return;
  if (!found.isFile()) throw new FileError('not-a-file', target, `${target} is not a file`);
  if (!overwrite) throw new FileError('exists', target, `${target} exists`);
}

/** Some file systems (FAT, as on SD cards) know no links. */
async function linkOrRename(draft: string, target: string): Promise<void> {
  try {
    await link(draft, target);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    await rename(draft, target);
  }
}
