import { FileError, type FileErrorKind } from '../ports/files.ts';

const KINDS: Readonly<Record<string, FileErrorKind>> = {
  ENOENT: 'not-found',
  EACCES: 'permission',
  EPERM: 'permission',
  EISDIR: 'not-a-file',
  ENOTDIR: 'not-a-directory',
  EEXIST: 'exists',
};

/** What a call of node:fs failed with, in the words of the port. */
export function toFileError(error: unknown, path: string): FileError {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new FileError(KINDS[code] ?? 'other', path, message, { cause: error });
}
