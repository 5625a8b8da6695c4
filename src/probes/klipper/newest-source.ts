import type { KlipperFacts } from '../../evidence/klipper.ts';
import { FileError, type Files } from '../../ports/files.ts';
import { joinPath } from '../paths.ts';
import { listFolder, readText } from '../read-text.ts';

type Newest = KlipperFacts['newestSource'];

/** src/ has about 300 files and folders and lib/ about 1,400; more than this is no Klipper tree */
const MAX_PLACES = 6000;
const MAX_DEPTH = 12;
const MAX_MAKEFILE_BYTES = 256 * 1024;
const SOURCE_FILE = /(?:\.[chS]|\.ld|\.lds|^Makefile|^Kconfig)$/;
const FOLDER = /^[\w-]{1,64}$/;

/**
 * The newest source below src/ and lib/, so that a firmware older than it shows; null where there is none.
 * `board` is CONFIG_BOARD_DIRECTORY: then other chips' sources, which never go into this firmware, are left out.
 */
export async function findNewestSource(
  files: Files,
  tree: string,
  board: string | undefined,
  problems: string[],
): Promise<Newest> {
  const walk: Walk = { files, left: MAX_PLACES, newest: null };
  try {
    const chosen = board !== undefined && FOLDER.test(board) ? board : undefined;
    await visit(walk, joinPath(tree, 'src'), 0, (name) => isForBoard(files, tree, name, chosen));
    for (const library of await librariesOf(files, tree, chosen)) {
      await visit(walk, joinPath(tree, `lib/${library}`), 1);
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    problems.push(`not all sources could be looked at: ${error.message}`);
  }
  if (walk.left <= 0) problems.push(`only ${MAX_PLACES} source files and folders were looked at`);
  return walk.newest;
}

interface Walk {
  files: Files;
  left: number;
  newest: Newest;
}

async function visit(
  walk: Walk,
  folder: string,
  depth: number,
  mayEnter: (name: string) => Promise<boolean> = async () => true,
): Promise<void> {
  // folders count too: links that lead back up would otherwise multiply at every level
  if (depth > MAX_DEPTH || walk.left-- <= 0) return;
  const names = await listFolder(walk.files, folder);
  await Promise.all(
    (names ?? []).map(async (name) => {
      const path = joinPath(folder, name);
      if (SOURCE_FILE.test(name)) await look(walk, path);
      // a folder of sources has no dot in its name, and asking for each README whether it is one costs time
      else if (FOLDER.test(name) && (await mayEnter(name))) await visit(walk, path, depth + 1);
    }),
  );
}

async function look(walk: Walk, path: string): Promise<void> {
  if (walk.left-- <= 0) return;
  const status = await walk.files.status(path);
  if (status?.kind !== 'file') return;
  if (walk.newest === null || status.modifiedMs > walk.newest.modifiedMs) {
    walk.newest = { path, modifiedMs: status.modifiedMs };
  }
}

/** A folder of src/ with a Makefile of its own belongs to one kind of chip. */
async function isForBoard(
  files: Files,
  tree: string,
  name: string,
  board: string | undefined,
): Promise<boolean> {
  if (board === undefined || name === board) return true;
  return (await files.status(joinPath(tree, `src/${name}/Makefile`))) === null;
}

/** The folders of lib/ that the chip's Makefile names; all of them when it is not known. */
async function librariesOf(
  files: Files,
  tree: string,
  board: string | undefined,
): Promise<readonly string[]> {
  const all = ((await listFolder(files, joinPath(tree, 'lib'))) ?? []).filter((name) => FOLDER.test(name));
  const makefile =
    board && (await readText(files, joinPath(tree, `src/${board}/Makefile`), MAX_MAKEFILE_BYTES));
  if (!makefile) return all;
  const named = new Set([...makefile.matchAll(/lib\/([\w-]{1,64})/g)].map((match) => match[1]));
  return all.filter((name) => named.has(name));
}
