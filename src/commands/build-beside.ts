import path from 'node:path';
import type { BuildBeside } from '../flash/build-notes.ts';
import { printable } from '../formats/text.ts';
import { readBuildTarget } from '../knowledge/klipper-config.ts';
import type { Files } from '../ports/files.ts';
import { readConfig } from '../probes/klipper/config.ts';

/**
 * The .config of the tree in whose out/ folder the firmware stands, for the plan to compare; nothing where the file
 * stands elsewhere, or where there is no .config that can be read: then there is nothing to compare with.
 */
export async function buildBeside(files: Files, firmware: string): Promise<{ build?: BuildBeside }> {
  const folder = path.posix.dirname(firmware);
  if (path.posix.basename(folder) !== 'out') return {};
  const config = await readConfig(files, path.posix.join(path.posix.dirname(folder), '.config'), []);
  if (config === null) return {};
  return { build: { path: printable(config.path), target: readBuildTarget(config.symbols) } };
}
