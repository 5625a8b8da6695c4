import { FileError, type Files } from '../ports/files.ts';

/** The file as UTF-8 text; null when there is none. Other failures reject with FileError. */
export async function readText(files: Files, path: string, maxBytes: number): Promise<string | null> {
  try {
    return new TextDecoder().decode(await files.read(path, maxBytes));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The names in a folder; null when there is no such folder. Other failures reject with FileError. */
export async function listFolder(files: Files, path: string): Promise<readonly string[] | null> {
  try {
    return await files.list(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof FileError && (error.kind === 'not-found' || error.kind === 'not-a-directory');
}
