import type { HostFacts } from '../evidence/host.ts';
import type { Run, RunFacts } from '../evidence/runs.ts';

/** Was this command given to Windows: by its path, or by .exe? */
function looksWindows({ argv, tool }: Run): boolean {
  return tool === 'qmk-toolbox' || (argv?.some((word) => /^"?[A-Za-z]:\\|\.exe"?$/i.test(word)) ?? false);
}

/** Does this run come from Windows: by its own command, that of what started it, or what the text tells of its machine? */
export function isOnWindows(run: Run, facts: RunFacts | null, host: HostFacts | null): boolean {
  if (looksWindows(run)) return true;
  const parent = run.parent === null ? undefined : facts?.runs[run.parent];
  if (parent && looksWindows(parent)) return true;
  // a prompt with a name is none of Windows: such a text comes from several machines
  return host?.platform === 'win32' && run.host === null;
}

/** Does the text show a machine with Linux: a prompt with a name, a program of Linux, or its kernel's words? */
export function showsLinux(facts: RunFacts | null, host: HostFacts | null): boolean {
  if (host?.platform === 'linux') return true;
  return facts?.runs.some(({ tool }) => tool === 'lsusb' || tool === 'dmesg') ?? false;
}
