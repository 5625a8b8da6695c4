import type { FlashCall } from '../../evidence/klipper.ts';
import { findScriptCalls } from '../../formats/script-calls.ts';
import { printable } from '../../formats/text.ts';
import { FileError, type Files } from '../../ports/files.ts';
import { joinPath } from '../paths.ts';
import { listFolder, readText } from '../read-text.ts';
import type { KlipperTree } from './find-tree.ts';

const MAX_SCRIPT_BYTES = 256 * 1024;
const MAX_FOLDERS = 100;

/** Every call of a flash tool in scripts/flash_usb.py and src/<mcu>/Makefile, or in the one file that was named. */
export async function readFlashCalls(
  files: Files,
  tree: Exclude<KlipperTree, { kind: 'none' }>,
  problems: string[],
): Promise<FlashCall[]> {
  const paths = tree.kind === 'script' ? [tree.path] : await scriptsOf(files, tree.path);
  const calls = await Promise.all(paths.map((path) => readCalls(files, path, problems)));
  return calls.flat();
}

async function scriptsOf(files: Files, folder: string): Promise<string[]> {
  const sources = joinPath(folder, 'src');
  const folders = ((await listFolder(files, sources)) ?? []).slice(0, MAX_FOLDERS);
  return [
    joinPath(folder, 'scripts/flash_usb.py'),
    joinPath(folder, 'Makefile'),
    ...folders.map((name) => joinPath(sources, `${name}/Makefile`)),
  ];
}

async function readCalls(files: Files, path: string, problems: string[]): Promise<FlashCall[]> {
  try {
    const text = await readText(files, path, MAX_SCRIPT_BYTES);
    if (text === null) return [];
    const lines = text.split('\n');
    return findScriptCalls(path, text).map((call) => ({
      tool: call.tool,
      path,
      line: call.line,
      tokens: call.tokens.map((token) => ({ text: printable(token.text), line: token.line })),
      lines: [...new Set(call.tokens.map((token) => token.line))].map((line) => ({
        line,
        text: printable(lines[line - 1]?.trim() ?? '', 500),
      })),
      origin: { kind: 'file', path, line: call.line, text: printable(lines[call.line - 1]?.trim() ?? '') },
    }));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    problems.push(printable(`${path} could not be read: ${error.message}`));
    return [];
  }
}
