import type { KlipperTree } from '../klipper/klipper-tree.ts';
import type { Program, ProgramOutput } from '../virtual-processes.ts';

const NOT_A_REPOSITORY: ProgramOutput = {
  stderr: 'fatal: not a git repository (or any of the parent directories): .git\n',
  exitCode: 128,
};

/** git, as far as somebody asks where a tree comes from and what was changed in it. */
export function git(version: string, tree: KlipperTree): Program {
  return (args, options) => {
    if (args[0] === '--version') return { stdout: `git version ${version}\n` };
    let folder = options.cwd ?? '/';
    const words = [...args];
    while (words[0]?.startsWith('-')) {
      const option = words.shift();
      if (option === '-C') folder = words.shift() ?? folder;
      else if (option === '-c') words.shift();
      else if (option !== '--no-optional-locks' && option !== '--no-pager') return null;
    }
    const isInside = folder === tree.path || folder.startsWith(`${tree.path}/`);
    return isInside ? answer(words, tree) : NOT_A_REPOSITORY;
  };
}

function answer(words: readonly string[], tree: KlipperTree): ProgramOutput | null {
  const [command, ...rest] = words;
  const line = words.join(' ');
  if (line === 'rev-parse HEAD') return { stdout: `${tree.commit}\n` };
  if (line === 'rev-parse --show-toplevel') return { stdout: `${tree.path}\n` };
  if (line === 'config --get remote.origin.url' || line === 'remote get-url origin') {
    return { stdout: `${tree.remote}\n` };
  }
  if (command === 'describe') return { stdout: `${tree.version}\n` };
  if (command !== 'status' || !rest.some((word) => word.startsWith('--porcelain'))) return null;
  const end = rest.includes('-z') ? '\0' : '\n';
  return { stdout: tree.localChanges.map((path) => ` M ${path}${end}`).join('') };
}
