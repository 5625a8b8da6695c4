import type { KlipperFacts } from '../../evidence/klipper.ts';
import { printable } from '../../formats/text.ts';
import type { HostPorts } from '../../ports/host-ports.ts';
import { ProcessError } from '../../ports/processes.ts';
import { readGitFolder } from './git-folder.ts';

type GitFacts = Pick<KlipperFacts, 'remote' | 'commit' | 'localChanges'>;

const TIMEOUT_MS = 5000;
const MAX_BYTES = 256 * 1024;
const MAX_CHANGES = 200;
/** Reading only: no lock is taken, no hook, pager or file-system monitor is run, whatever the tree's settings say. */
const SAFE_OPTIONS = [
  '--no-optional-locks',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.pager=cat',
];

/** Where a tree comes from: asked of git, and where git is missing or refuses, read from .git itself. */
export async function readGit(ports: HostPorts, folder: string, problems: string[]): Promise<GitFacts> {
  const [commit, remote, changes] = await Promise.all([
    ask(ports, folder, ['rev-parse', 'HEAD']),
    ask(ports, folder, ['config', '--get', 'remote.origin.url']),
    ask(ports, folder, ['status', '--porcelain=v1', '-z', '--untracked-files=no', '--ignore-submodules=all']),
  ]);
  if (commit === null) {
    const read = await readGitFolder(ports.files, folder);
    if (read.commit !== null) problems.push('git could not be asked for local changes');
    return { remote: withoutPassword(read.remote), commit: read.commit, localChanges: null };
  }
  if (changes === null) problems.push('git did not say what was changed locally');
  return {
    remote: withoutPassword(remote?.trim() ?? null),
    commit: printable(commit.trim()),
    localChanges: changes === null ? null : parseChanges(changes),
  };
}

/** Git's answer; null when it has none, is missing, or takes too long. */
async function ask(ports: HostPorts, folder: string, question: readonly string[]): Promise<string | null> {
  const argv = ['git', ...SAFE_OPTIONS, '-C', folder, ...question];
  try {
    const result = await ports.processes.run(argv, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
    return result.exitCode === 0 ? result.stdout : null;
  } catch (error) {
    if (error instanceof ProcessError) return null;
    throw error;
  }
}

/** `status --porcelain=v1 -z`: "XY path" entries ended by NUL; a rename or copy is followed by its old name. */
function parseChanges(output: string): string[] {
  const entries = output.split('\0');
  const paths: string[] = [];
  for (let i = 0; i < entries.length && paths.length < MAX_CHANGES; i++) {
    const entry = entries[i] ?? '';
    if (entry.length < 4) continue;
    paths.push(printable(entry.slice(3)));
    if (/[RC]/.test(entry.slice(0, 2))) i++;
  }
  return paths;
}

/** An address may carry somebody's token; it must not travel in a report. */
function withoutPassword(remote: string | null): string | null {
  return remote && printable(remote.replace(/^(\w{1,10}:\/\/)[^/@]{1,1000}@/, '$1'), 300);
}
