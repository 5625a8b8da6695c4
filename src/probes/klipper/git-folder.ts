import { printable } from '../../formats/text.ts';
import { FileError, type Files } from '../../ports/files.ts';
import { joinPath, resolvePath } from '../paths.ts';
import { readText } from '../read-text.ts';

const MAX_BYTES = 1024 * 1024;
const MAX_PACKED_BYTES = 4 * 1024 * 1024;

/** Commit and remote of a tree from the files in .git (gitrepository-layout(5)), for when git itself cannot say. */
export async function readGitFolder(
  files: Files,
  folder: string,
): Promise<{ remote: string | null; commit: string | null }> {
  try {
    const git = await gitFolderOf(files, folder);
    const head = (await readText(files, joinPath(git, 'HEAD'), MAX_BYTES))?.trim() ?? '';
    const config = (await readText(files, joinPath(git, 'config'), MAX_BYTES)) ?? '';
    return { remote: remoteIn(config), commit: await resolveHead(files, git, head) };
  } catch (error) {
    // unreadable for this user: as good as not there
    if (error instanceof FileError) return { remote: null, commit: null };
    throw error;
  }
}

/** .git is a folder, or a file that names the real one (worktrees, submodules). */
async function gitFolderOf(files: Files, folder: string): Promise<string> {
  const path = joinPath(folder, '.git');
  if ((await files.status(path))?.kind !== 'file') return path;
  const target = /^gitdir: (.{1,4096})$/m.exec((await readText(files, path, MAX_BYTES)) ?? '')?.[1];
  return target === undefined ? path : resolvePath(folder, target.trim());
}

async function resolveHead(files: Files, git: string, head: string): Promise<string | null> {
  if (isCommit(head)) return head;
  const name = /^ref: (refs\/[\w./-]{1,400})$/.exec(head)?.[1];
  if (name === undefined || name.includes('..')) return null;
  const loose = (await readText(files, joinPath(git, name), MAX_BYTES))?.trim() ?? '';
  if (isCommit(loose)) return loose;
  const packed = (await readText(files, joinPath(git, 'packed-refs'), MAX_PACKED_BYTES)) ?? '';
  const commit =
    packed
      .split('\n')
      .find((line) => line.endsWith(` ${name}`))
      ?.split(' ')[0] ?? '';
  return isCommit(commit) ? commit : null;
}

function isCommit(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

function remoteIn(config: string): string | null {
  let inRemote = false;
  for (const line of config.split('\n')) {
    if (/^\s{0,20}\[/.test(line)) inRemote = /^\s{0,20}\[remote "origin"\]/.test(line);
    const url = inRemote ? /^\s{0,20}url\s{0,20}=\s{0,20}(\S{1,1000})/.exec(line)?.[1] : undefined;
    if (url !== undefined) return printable(url, 300);
  }
  return null;
}
