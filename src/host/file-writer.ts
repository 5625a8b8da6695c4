import { chown, link, mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { FileWriter } from '../ports/file-writer.ts';
import { FileError } from '../ports/files.ts';
import { toFileError } from './file-error.ts';
import { sudoUser } from './sudo-user.ts';

/** what a new file may be before the umask takes its part */
const NEW_FILE_MODE = 0o666;
const OWN_FOLDER_MODE = 0o700;

export const realFileWriter: FileWriter = {
  async write(target, bytes, { overwrite, makeFolders = false }) {
    try {
      if (makeFolders) await makeFolder(path.dirname(target));
      const former = await refuseOthers(target, overwrite);
      const draft = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.part`);
      try {
        const handle = await open(draft, 'wx', NEW_FILE_MODE);
        try {
          await handle.writeFile(bytes);
          if (former) await handle.chmod(former.mode);
          await handle.sync();
        } finally {
          await handle.close();
        }
        const owner = former ?? sudoUser();
        if (owner && process.getuid?.() === 0) await chown(draft, owner.uid, owner.gid);
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

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: OWN_FOLDER_MODE });
  const owner = sudoUser();
  if (first === undefined || !owner) return;
  // `first` is the highest folder that was made
  for (let made = folder; made.length >= first.length; made = path.dirname(made)) {
    await chown(made, owner.uid, owner.gid);
  }
}

async function refuseOthers(
  target: string,
  overwrite: boolean,
): Promise<{ uid: number; gid: number; mode: number } | null> {
  const found = await stat(target).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (!found) return null;
  if (!found.isFile()) throw new FileError('not-a-file', target, `${target} is not a file`);
  if (!overwrite) throw new FileError('exists', target, `${target} exists`);
  return { uid: found.uid, gid: found.gid, mode: found.mode & 0o7777 };
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
