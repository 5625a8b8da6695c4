import type { FileWriter } from '../ports/file-writer.ts';
import { FileError, type FileStatus } from '../ports/files.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import type { SdCardContent } from './sd-card-content.ts';
import {
  chooseCard,
  planSdCard,
  type SdCardPlan,
  type SdCardRequest,
  stepsAfterCopy,
} from './sd-card-plan.ts';

type Ports = Pick<HostPorts, 'files'> & { writer: FileWriter };

/** entries of a folder that are looked at: a card with more of them holds something else */
const MOST_ENTRIES = 5000;

/** Looks at the card and plans the copy; changes nothing. Rejects with FileError when there is no such folder. */
export async function prepareSdCard(ports: Ports, path: string, request: SdCardRequest): Promise<SdCardPlan> {
  const status = await ports.files.status(path);
  if (status?.kind !== 'directory') {
    throw new FileError(status ? 'not-a-directory' : 'not-found', path, `${path} is no folder`);
  }
  const { facts } = chooseCard(request);
  return planSdCard(await lookAt(ports, path, facts?.folder ?? null), request);
}

async function lookAt({ files, writer }: Ports, path: string, wanted: string | null): Promise<SdCardContent> {
  const top = (await files.list(path)).slice(0, MOST_ENTRIES);
  const hasFolder = wanted !== null && top.includes(wanted);
  const folder = hasFolder ? `${path}/${wanted}` : path;
  const names = hasFolder ? (await files.list(folder)).slice(0, MOST_ENTRIES) : top;
  const entries = await Promise.all(
    names.map(async (name) => {
      const at = `${folder}/${name}`;
      return { name, kind: kindOf(await files.status(at).catch(none)), isLink: await isLink(files, at) };
    }),
  );
  return {
    path,
    entries,
    folders: hasFolder ? [wanted] : [],
    mayWrite: await files.may(folder, 'write'),
    freeBytes: await writer.freeBytes(folder),
  };
}

function none(error: unknown): null {
  if (error instanceof FileError) return null;
  throw error;
}

function kindOf(status: FileStatus | null): 'file' | 'directory' | 'other' {
  return status?.kind ?? 'other';
}

async function isLink(files: HostPorts['files'], path: string): Promise<boolean> {
  return (await files.readLink(path).catch(none)) !== null;
}

/** How the copy ended. */
export type SdCardEnding =
  | { type: 'copied'; target: string; bytes: number; next: readonly string[] }
  | { type: 'copy-failed'; message: string; next: readonly string[] };

/** Writes the file, whole or not at all, and reads it back. Nothing is thrown for what a card can do. */
export async function copyToSdCard({ files, writer }: Ports, plan: SdCardPlan): Promise<SdCardEnding> {
  const { target, data } = plan;
  const [refusal] = plan.refusals;
  if (refusal || target === null) {
    return failed(`${refusal?.what ?? 'There is no name for the file.'} Nothing was written.`, []);
  }
  try {
    await writer.write(target, data, { overwrite: plan.replaces });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return failed(
      `The file could not be written: ${error.message}. What was on the card before is still there.`,
      [AGAIN],
    );
  }
  try {
    const found = await files.read(target, data.length + 1);
    const isEqual = found.length === data.length && found.every((byte, at) => byte === data[at]);
    if (isEqual) return { type: 'copied', target, bytes: data.length, next: stepsAfterCopy(plan) };
    return failed('The file on the card is not what was written: the card is probably worn out.', DAMAGED);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return failed(`The file was written, but could not be read back: ${error.message}.`, DAMAGED);
  }
}

const AGAIN =
  'Pull the card, put it in again, and run this again; if it fails again, format it (FAT32) or take another one.';
const DAMAGED = ['Do not put this card into the printer as it is.', AGAIN];

function failed(message: string, next: readonly string[]): SdCardEnding {
  return { type: 'copy-failed', message, next };
}
