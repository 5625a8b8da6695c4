import { FileError, type Files } from '../ports/files.ts';
import { openHost } from './context.ts';
import { fileTrouble } from './file-trouble.ts';
import { UsageError } from './usage-error.ts';

/** Logs longer than this together are refused rather than read halfway. */
export const MAX_LOG_BYTES = 50 * 1024 * 1024;

export interface LogFile {
  name: string;
  bytes: Uint8Array;
  text: string;
}

/** The named files of this machine, in order. Rejects with UsageError. */
export async function readLogFiles(names: readonly string[]): Promise<LogFile[]> {
  if (names.length === 0) return [];
  const { ports } = await openHost(undefined);
  const logs: LogFile[] = [];
  let room = MAX_LOG_BYTES;
  for (const name of names) {
    const bytes = await readLog(ports.files, name, room);
    room -= bytes.length;
    const text = decodeLog(bytes);
    logs.push({ name, bytes, text: typeof text === 'string' ? text : new TextDecoder().decode(text) });
  }
  return logs;
}

/** One file of at most `maxBytes`. Rejects with UsageError. */
export async function readLog(files: Files, path: string, maxBytes: number): Promise<Uint8Array> {
  try {
    return await files.read(path, maxBytes);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const tooLarge = `too large: together the logs may have ${MAX_LOG_BYTES / 1024 / 1024} MiB`;
    throw new UsageError(
      fileTrouble(error, path, tooLarge),
      'Name a text file with the console output, or "-" to paste it.',
    );
  }
}

/** PowerShell's redirection writes UTF-16 with a byte order mark; everything else is taken as UTF-8, and stays bytes. */
export function decodeLog(bytes: Uint8Array): string | Uint8Array {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return utf16 ? new TextDecoder('utf-16le').decode(bytes) : bytes;
}
