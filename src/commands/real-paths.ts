import path from 'node:path';
import type { Files } from '../ports/files.ts';
import type { HostPorts } from '../ports/host-ports.ts';

/**
 * A simulated host that sees the files and folders which the user named, where this machine has them: a real Klipper
 * tree can be checked against a simulated board. `named` are absolute. Everything else stays simulated; git is run for
 * real inside those folders only.
 */
export async function withRealPaths(
  simulated: HostPorts,
  real: HostPorts,
  named: readonly string[],
): Promise<HostPorts> {
  const present = await Promise.all(named.map((name) => real.files.status(name)));
  const roots = named.filter((_, index) => present[index] !== null);
  if (roots.length === 0) return simulated;
  const isReal = (name: string) => {
    const absolute = path.resolve(name);
    return roots.some((root) => absolute === root || absolute.startsWith(root + path.sep));
  };
  const filesFor = (name: string) => (isReal(name) ? real.files : simulated.files);
  const files: Files = {
    read: (name, maxBytes) => filesFor(name).read(name, maxBytes),
    list: (name) => filesFor(name).list(name),
    status: (name) => filesFor(name).status(name),
    readLink: (name) => filesFor(name).readLink(name),
    realPath: (name) => filesFor(name).realPath(name),
    sha256: (name, maxBytes) => filesFor(name).sha256(name, maxBytes),
    may: (name, access) => filesFor(name).may(name, access),
  };
  return {
    ...simulated,
    files,
    processes: {
      run: (argv, options) => {
        const inRealFolder = argv[0] === 'git' && argv.some((word) => path.isAbsolute(word) && isReal(word));
        return (inRealFolder ? real : simulated).processes.run(argv, options);
      },
    },
  };
}
