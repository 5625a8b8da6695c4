import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { FileError, type Files } from '../ports/files.ts';
import { toFileError } from './file-error.ts';

const CHUNK_BYTES = 64 * 1024;
const ACCESS_MODE = { read: constants.R_OK, write: constants.W_OK, execute: constants.X_OK } as const;

export const realFiles: Files = {
  async read(path, maxBytes) {
    // a large file fills a buffer of its size, so that it is never in memory twice
    const { size } = await orFileError(path, stat(path));
    let held = Buffer.allocUnsafeSlow(Math.min(size, maxBytes));
    let used = 0;
    await readChunks(path, maxBytes, (chunk) => {
      if (used + chunk.length > held.length) {
        const grown = Buffer.allocUnsafeSlow(Math.max(2 * held.length, used + chunk.length));
        held.copy(grown, 0, 0, used);
        held = grown;
      }
      held.set(chunk, used);
      used += chunk.length;
    });
    return held.subarray(0, used);
  },
  async list(path) {
    return (await orFileError(path, readdir(path))).sort();
  },
  async status(path) {
    try {
      const found = await stat(path);
      return {
        kind: found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other',
        size: found.size,
        modifiedMs: found.mtimeMs,
        mode: found.mode & 0o7777,
        uid: found.uid,
        gid: found.gid,
      };
    } catch (error) {
      const failure = toFileError(error, path);
      if (failure.kind === 'not-found' || failure.kind === 'not-a-directory') return null;
      throw failure;
    }
  },
  readLink: (path) => orFileError(path, readlink(path)),
  realPath: (path) => orFileError(path, realpath(path)),
  async may(path, wanted) {
    try {
      await access(path, ACCESS_MODE[wanted]);
      return true;
    } catch {
      return false;
    }
  },
  async sha256(path, maxBytes) {
    const hash = createHash('sha256');
    await readChunks(path, maxBytes, (chunk) => hash.update(chunk));
    return hash.digest('hex');
  },
};

/** Files of /proc and /sys announce size 0 or 4096 whatever they hold: only reading to the end tells. */
async function readChunks(path: string, maxBytes: number, take: (chunk: Uint8Array) => void): Promise<void> {
  const found = await orFileError(path, stat(path));
  // never open a device or a pipe: it may block, and opening a serial port moves its control lines
  if (!found.isFile()) throw new FileError('not-a-file', path, `${path} is not a file`);
  const handle = await orFileError(path, open(path, constants.O_RDONLY));
  try {
    // taken over before the next is read
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let total = 0;
    for (;;) {
      const { bytesRead } = await orFileError(path, handle.read(buffer, 0, CHUNK_BYTES, null));
      if (bytesRead === 0) return;
      total += bytesRead;
      if (total > maxBytes) {
        throw new FileError('too-large', path, `${path} is larger than ${maxBytes} bytes`);
      }
      take(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

async function orFileError<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toFileError(error, path);
  }
}
