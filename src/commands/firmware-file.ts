import { createHash } from 'node:crypto';
import path from 'node:path';
import { type Image, ImageError } from '../firmware/image.ts';
import { MAX_FIRMWARE_FILE_BYTES, readImage } from '../firmware/read-image.ts';
import type { BuildBeside } from '../flash/build-notes.ts';
import { FileError } from '../ports/files.ts';
import { buildBeside } from './build-beside.ts';
import type { OpenedHost } from './context.ts';
import { firmwareTrouble } from './file-trouble.ts';
import { UsageError } from './usage-error.ts';

export interface FirmwareFile {
  image: Image;
  /** the name without its folder, and the SHA-256 of all bytes in hex */
  file: { name: string; sha256: string };
  build?: BuildBeside;
}

/** The named file on this machine, or where a simulated host would look for it. UsageError when it cannot be used. */
export async function readFirmware(
  { ports, source, firmwarePath }: OpenedHost,
  named: string,
): Promise<FirmwareFile> {
  const here = path.resolve(named);
  const there = path.posix.resolve(ports.environment.workingDirectory, named);
  const isHere = source.kind !== 'simulated' || (await ports.files.status(here)) !== null;
  const name = path.basename(named);
  try {
    const bytes = await ports.files.read(isHere ? here : there, MAX_FIRMWARE_FILE_BYTES);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const build = await buildBeside(ports.files, isHere ? here : there);
    return { image: readImage(bytes, name), file: { name, sha256 }, ...build };
  } catch (error) {
    if (error instanceof ImageError) throw new UsageError(error.message, error.next);
    if (!(error instanceof FileError)) throw error;
    throw fileProblem(error, named, source.kind === 'simulated' ? firmwarePath : undefined);
  }
}

function fileProblem(error: FileError, file: string, simulatedFirmware: string | undefined): UsageError {
  const { what, next } = firmwareTrouble(error, file);
  const isMissing = error.kind === 'not-found' || error.kind === 'not-a-directory';
  return new UsageError(
    what,
    isMissing && simulatedFirmware !== undefined
      ? `Check the path; the simulated host has a firmware at ${simulatedFirmware}.`
      : next,
  );
}
