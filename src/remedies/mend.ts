import type { Finding } from '../diagnosis/finding.ts';
import type { FileWriter } from '../ports/file-writer.ts';
import { FileError, type Files } from '../ports/files.ts';
import { applyLineEdits, type LineEdit, StaleEditError } from './line-edits.ts';

/** a script or Makefile is far smaller; anything else is not edited */
const MAX_BYTES = 1024 * 1024;
const MARK = '.bak-';

/** A file as it is and as it would be. */
export interface Patch {
  /** the file itself, links followed */
  path: string;
  before: string;
  after: string;
}

/** Why nothing is written: one sentence, and what to do instead. */
export class MendError extends Error {
  readonly next: string;
  constructor(message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MendError';
    this.next = next;
  }
}

/** The edits that findings propose, one patch a file. Throws MendError for a file that cannot be edited safely. */
export async function planPatches(files: Files, findings: readonly Finding[]): Promise<Patch[]> {
  const byPath = new Map<string, LineEdit[]>();
  for (const remedy of findings.flatMap((finding) => finding.remedies)) {
    if (remedy.kind !== 'edit') continue;
    const { path, line, before, after } = remedy;
    byPath.set(path, [...(byPath.get(path) ?? []), { line, before, after }]);
  }
  const patches: Patch[] = [];
  for (const [path, edits] of byPath) patches.push(await planPatch(files, path, edits));
  return patches;
}

async function planPatch(files: Files, named: string, edits: readonly LineEdit[]): Promise<Patch> {
  const { path, text } = await readWhole(files, named);
  try {
    return { path, before: text, after: applyLineEdits(text, edits) };
  } catch (error) {
    if (!(error instanceof StaleEditError)) throw error;
    throw new MendError(
      `${path} has changed since it was looked at: ${error.message}.`,
      'Run the same command again.',
      { cause: error },
    );
  }
}

async function readWhole(files: Files, named: string): Promise<{ path: string; text: string }> {
  try {
    const path = await files.realPath(named);
    const bytes = await files.read(path, MAX_BYTES);
    // a byte that is no UTF-8 would come back as another one
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { path, text };
  } catch (error) {
    if (!(error instanceof FileError) && !(error instanceof TypeError)) throw error;
    const why = error instanceof FileError ? `it cannot be read (${error.kind})` : 'it is no UTF-8 text';
    throw new MendError(`${named} is left as it is: ${why}.`, 'Change the line by hand as shown.', {
      cause: error,
    });
  }
}

/**
 * Writes the patch after a copy of what was there. Resolves with the copy's path. Throws MendError when the file has
 * changed since it was read, or cannot be written; then it is as it was.
 */
export async function writePatch(
  files: Files,
  writer: FileWriter,
  patch: Patch,
  epochMs: number,
): Promise<string> {
  const now = await readWhole(files, patch.path);
  if (now.text !== patch.before) {
    throw new MendError(
      `${patch.path} has changed in the meantime, so it was not written.`,
      'Run the same command again.',
    );
  }
  const backup = `${patch.path}${MARK}${stamp(epochMs)}`;
  const encode = (text: string) => new TextEncoder().encode(text);
  try {
    await writer.write(backup, encode(patch.before), { overwrite: false });
    await writer.write(patch.path, encode(patch.after), { overwrite: true });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new MendError(
      `${patch.path} could not be written (${error.kind}); it is as it was.`,
      'See whether the file and its folder are yours and the disk has room, or change the line by hand.',
      { cause: error },
    );
  }
  return backup;
}

/** What puts a file back as its newest copy has it. Throws MendError when there is no copy. */
export async function planUndo(files: Files, named: string): Promise<Patch & { backup: string }> {
  const { path, text } = await readWhole(files, named);
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const [folder, name] = [path.slice(0, at + 1), path.slice(at + 1)];
  const copies = (await files.list(folder)).filter((one) => isCopyOf(one, name)).toSorted();
  const newest = copies.at(-1);
  if (newest === undefined) {
    throw new MendError(
      `There is no copy of ${path} from an earlier fix beside it.`,
      'In a git tree `git checkout -- FILE` brings the file back as it was committed.',
    );
  }
  const backup = `${folder}${newest}`;
  return { path, before: text, after: (await readWhole(files, backup)).text, backup };
}

function isCopyOf(file: string, name: string): boolean {
  return file.startsWith(`${name}${MARK}`) && /^\d{8}-\d{6}$/.test(file.slice(name.length + MARK.length));
}

/** Puts it back; the copy stays. Throws MendError as `writePatch` does. */
export async function writeUndo(writer: FileWriter, { path, after }: Patch): Promise<void> {
  try {
    await writer.write(path, new TextEncoder().encode(after), { overwrite: true });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new MendError(
      `${path} could not be written (${error.kind}); it is as it was.`,
      'Put the copy back by hand.',
      { cause: error },
    );
  }
}

/** 20260110-120000, UTC */
function stamp(epochMs: number): string {
  return new Date(epochMs)
    .toISOString()
    .replace(/[-:]|\.\d+Z$/g, '')
    .replace('T', '-');
}
