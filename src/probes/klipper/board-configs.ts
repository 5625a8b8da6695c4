import type { KlipperFacts } from '../../evidence/klipper.ts';
import { parseBoardHeader } from '../../formats/board-header.ts';
import { printable } from '../../formats/text.ts';
import { FileError, type Files } from '../../ports/files.ts';
import { joinPath } from '../paths.ts';
import { listFolder, readText } from '../read-text.ts';

type BoardConfigs = NonNullable<KlipperFacts['boards']>;

/** generic-, printer- and sample- files of today's tree are 213 */
const MAX_FILES = 260;
const MAX_BYTES = 64 * 1024;
/** read at once; a slow card gains nothing from more */
const BATCH = 16;
const CONFIG_FILE = /^(?<name>(?:generic|printer|sample)-[\w.+-]{1,100})\.cfg$/;

/** What the tree's own config files say of their boards. Files that are too large or unreadable are left out. */
export async function readBoardConfigs(
  files: Files,
  tree: string,
  problems: string[],
): Promise<BoardConfigs> {
  try {
    const folder = joinPath(tree, 'config');
    const names = ((await listFolder(files, folder)) ?? []).flatMap(
      (name) => CONFIG_FILE.exec(name)?.groups?.['name'] ?? [],
    );
    const boards: BoardConfigs = [];
    for (let at = 0; at < Math.min(names.length, MAX_FILES); at += BATCH) {
      const batch = names.slice(at, Math.min(at + BATCH, MAX_FILES));
      const read = await Promise.all(batch.map((name) => readBoardConfig(files, folder, name)));
      boards.push(...read.filter((board) => board !== null));
    }
    return boards;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    problems.push(printable(`the boards of ${tree} could not be looked at: ${error.message}`));
    return [];
  }
}

async function readBoardConfig(
  files: Files,
  folder: string,
  name: string,
): Promise<BoardConfigs[number] | null> {
  try {
    const text = await readText(files, joinPath(folder, `${name}.cfg`), MAX_BYTES);
    const header = text === null ? null : parseBoardHeader(text);
    return header === null ? null : { name, ...copyOf(header) };
  } catch (error) {
    // somebody's own file of that name: one board less is known
    if (error instanceof FileError) return null;
    throw error;
  }
}

function copyOf(
  header: NonNullable<ReturnType<typeof parseBoardHeader>>,
): Omit<BoardConfigs[number], 'name'> {
  return {
    ...header,
    mcus: header.mcus.map((mcu) => ({ ...mcu, offsets: [...mcu.offsets] })),
    links: [...header.links],
    methods: [...header.methods],
  };
}
