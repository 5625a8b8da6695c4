import type { KlipperFacts } from '../../evidence/klipper.ts';
import { collected, gap, type Section } from '../../evidence/section.ts';
import { printable } from '../../formats/text.ts';
import type { HostPorts } from '../../ports/host-ports.ts';
import { folderOf, joinPath } from '../paths.ts';
import { readBoardConfigs } from './board-configs.ts';
import { readConfig } from './config.ts';
import type { KlipperTree } from './find-tree.ts';
import { readFlashCalls } from './flash-calls.ts';
import { readGit } from './git.ts';
import { findNewestSource } from './newest-source.ts';

/** Klipper's source tree: where it comes from, what it is configured for, and how its scripts call the flash tools. */
export async function probeKlipper(ports: HostPorts, tree: KlipperTree): Promise<Section<KlipperFacts>> {
  if (tree.kind === 'none') {
    const places = tree.lookedAt.map((path) => printable(path)).join(', ');
    return gap(
      'not-collected',
      tree.named
        ? `${places} does not exist.`
        : `There is no Klipper tree in ${places}; name it with --klipper.`,
    );
  }
  const isTree = tree.kind === 'tree';
  const folder = isTree ? tree.path : folderOf(tree.path);
  const problems: string[] = [];
  const readTree = async () => {
    const config = await readConfig(ports.files, joinPath(folder, '.config'), problems);
    const board = config?.symbols['CONFIG_BOARD_DIRECTORY'];
    return { config, newestSource: await findNewestSource(ports.files, folder, board, problems) };
  };
  const [git, flashCalls, { config, newestSource }, boards] = await Promise.all([
    readGit(ports, folder, problems),
    readFlashCalls(ports.files, tree, problems),
    isTree ? readTree() : { config: null, newestSource: null },
    isTree ? readBoardConfigs(ports.files, folder, problems) : null,
  ]);
  const facts = { path: tree.path, ...git, config, flashCalls, newestSource };
  return collected(boards === null ? facts : { ...facts, boards }, problems);
}
