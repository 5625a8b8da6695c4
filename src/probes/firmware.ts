import type { FirmwareFacts } from '../evidence/firmware.ts';
import { collected, gap, type Section } from '../evidence/section.ts';
import { type Image, ImageError } from '../firmware/image.ts';
import { readImageDictionary } from '../firmware/image-dictionary.ts';
import { MAX_FIRMWARE_FILE_BYTES, readImage } from '../firmware/read-image.ts';
import { inspectVectors } from '../firmware/vectors.ts';
import { printable } from '../formats/text.ts';
import { FileError } from '../ports/files.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import type { KlipperTree } from './klipper/find-tree.ts';
import { baseName, joinPath, resolvePath } from './paths.ts';

/** The firmware file that was named, else out/klipper.bin of the Klipper tree. */
export async function probeFirmware(
  { environment, files }: HostPorts,
  named: string | undefined,
  tree: KlipperTree,
): Promise<Section<FirmwareFacts>> {
  const path = chooseFile(environment.workingDirectory, named, tree);
  if (path === null) {
    return gap('not-collected', 'No firmware file was named, and there is no Klipper tree to look in.');
  }
  const status = await files.status(path);
  if (status === null) {
    return gap(
      'not-collected',
      named === undefined
        ? `${printable(path)} does not exist: the firmware has not been built yet.`
        : `${printable(path)} does not exist.`,
    );
  }
  let bytes: Uint8Array;
  try {
    bytes = await files.read(path, MAX_FIRMWARE_FILE_BYTES);
  } catch (error) {
    if (!(error instanceof FileError) || error.kind === 'permission') throw error;
    return gap('not-collected', printable(error.message));
  }
  const { image, problem } = tryReadImage(bytes, baseName(path));
  const data = image?.segments[0]?.data ?? null;
  return collected({
    path,
    format: image?.format ?? 'unknown',
    size: bytes.length,
    modifiedMs: status.modifiedMs,
    sha256: await files.sha256(path, MAX_FIRMWARE_FILE_BYTES),
    vectors: data && inspectVectors(data),
    dictionary: image && readImageDictionary(image),
    chosen: named === undefined ? 'found' : 'named',
    ...(problem === null ? {} : { problem }),
    origin: { kind: 'file', path },
  });
}

function chooseFile(workingDirectory: string, named: string | undefined, tree: KlipperTree): string | null {
  if (named !== undefined) return resolvePath(workingDirectory, named);
  return tree.kind === 'tree' ? joinPath(tree.path, 'out/klipper.bin') : null;
}

function tryReadImage(bytes: Uint8Array, name: string): { image: Image | null; problem: string | null } {
  try {
    return { image: readImage(bytes, name), problem: null };
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return { image: null, problem: error.message };
  }
}
