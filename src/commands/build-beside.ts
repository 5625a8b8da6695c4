import path from 'node:path';
import type { BuildBeside } from '../flash/build-notes.ts';
import { parseKconfig } from '../formats/kconfig.ts';
import { printable } from '../formats/text.ts';
import { readBuildTarget } from '../knowledge/klipper-config.ts';
import { FileError, type Files } from '../ports/files.ts';

const MAX_CONFIG_BYTES = 1024 * 1024;

/**
 * The .config of the tree in whose out/ folder the firmware stands, for the plan to compare; nothing where the file
 * stands elsewhere, or where there is no .config that can be read: then there is nothing to compare with.
 */
export async function buildBeside(files: Files, firmware: string): Promise<{ build?: BuildBeside }> {
  const folder = path.posix.dirname(firmware);
  if (path.posix.basename(folder) !== 'out') return {};
  const config = path.posix.join(path.posix.dirname(folder), '.config');
  try {
    const text = new TextDecoder().decode(await files.read(config, MAX_CONFIG_BYTES));
    const symbols = Object.fromEntries(parseKconfig(text).map(({ name, value }) => [name, printable(value)]));
    return { build: { path: printable(config), target: readBuildTarget(symbols) } };
  } catch (error) {
    if (error instanceof FileError) return {};
    throw error;
  }
}
