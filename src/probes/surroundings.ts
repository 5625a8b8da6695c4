import type { HostFacts } from '../evidence/host.ts';
import { printable } from '../formats/text.ts';
import { readVirtualization, readWslKernel, type Virtualization } from '../formats/virtualization.ts';
import { FileError, type Files } from '../ports/files.ts';
import { readText } from './read-text.ts';

type Surroundings = NonNullable<HostFacts['surroundings']>;

const MAX_BYTES = 64 * 1024;
/** made by docker, and by podman */
const CONTAINER_MARKS: readonly (readonly [path: string, name: string])[] = [
  ['/.dockerenv', 'docker'],
  ['/run/.containerenv', 'podman'],
];
/** cgroups(7): the path of process 1 below a container's manager */
const CONTAINER_GROUP = /\/(docker|lxc|kubepods|libpod|machine\.slice)\b/;
/** SMBIOS: who made the mainboard, and what it is called */
const DMI = ['/sys/class/dmi/id/sys_vendor', '/sys/class/dmi/id/product_name'];

/** What this Linux runs inside of: a container, WSL, a virtual machine; nothing on a machine of its own. */
export async function findSurroundings(files: Files, kernel: string): Promise<Surroundings> {
  const found: Surroundings = [];
  const container = await findContainer(files);
  if (container) found.push(container);
  const wsl = readWslKernel(kernel);
  if (wsl) return [...found, { ...wsl, origin: command(['uname', '-r'], kernel) }];
  for (const path of DMI) {
    const text = (await readOr(files, path))?.trim() ?? '';
    const machine = fromDmi(text);
    if (machine) return [...found, { ...machine, origin: { kind: 'file', path, text: printable(text) } }];
  }
  return found;
}

async function findContainer(files: Files): Promise<Surroundings[number] | null> {
  for (const [path, name] of CONTAINER_MARKS) {
    if ((await readOr(files, path)) !== null)
      return { kind: 'container', name, origin: { kind: 'file', path } };
  }
  const path = '/proc/1/cgroup';
  const name = CONTAINER_GROUP.exec((await readOr(files, path)) ?? '')?.[1];
  return name === undefined ? null : { kind: 'container', name, origin: { kind: 'file', path, text: name } };
}

/** Microsoft, VMware and Apple make hardware as well: there the product's name has to say that it is none. */
function fromDmi(text: string): Virtualization | null {
  if (
    /^(?:Microsoft|VMware|Apple)/.test(text) &&
    !/^(?:VMware.*Virtual|VMware,|VMware\d|Apple Virtualization)/.test(text)
  ) {
    return null;
  }
  return text === 'Virtual Machine' ? readVirtualization('microsoft') : readVirtualization(text);
}

/** What cannot be read tells nothing. */
async function readOr(files: Files, path: string): Promise<string | null> {
  try {
    return await readText(files, path, MAX_BYTES);
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

function command(argv: string[], text: string): Surroundings[number]['origin'] {
  return { kind: 'command', argv, text: printable(text) };
}
