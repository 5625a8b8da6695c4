import type { KlipperFacts } from '../../evidence/klipper.ts';
import { parseKconfig } from '../../formats/kconfig.ts';
import { printable } from '../../formats/text.ts';
import { FileError, type Files } from '../../ports/files.ts';
import { readText } from '../read-text.ts';

const MAX_BYTES = 1024 * 1024;

/** What `make menuconfig` wrote; null when it was never run or its file cannot be read. */
export async function readConfig(
  files: Files,
  path: string,
  problems: string[],
): Promise<KlipperFacts['config']> {
  try {
    const status = await files.status(path);
    const text = await readText(files, path, MAX_BYTES);
    if (status === null || text === null) return null;
    const symbols: Record<string, string> = {};
    const lines: Record<string, number> = {};
    for (const symbol of parseKconfig(text)) {
      symbols[symbol.name] = printable(symbol.value);
      lines[symbol.name] = symbol.line;
    }
    return { path, modifiedMs: status.modifiedMs, symbols, lines };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    problems.push(printable(`${path} could not be read: ${error.message}`));
    return null;
  }
}
