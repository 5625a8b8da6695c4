import type { HostFacts } from '../evidence/host.ts';
import { collected, type Section } from '../evidence/section.ts';
import { printable } from '../formats/text.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { readText } from './read-text.ts';
import { findSurroundings } from './surroundings.ts';
import { readThrottled } from './throttled.ts';

const MAX_BYTES = 256 * 1024;
const PLATFORM_NAMES: Readonly<Record<string, string>> = { darwin: 'macOS, Darwin', win32: 'Windows' };

/** Who and where: from the process itself, /etc/os-release, the device tree, /etc/group, and what it runs inside of. */
export async function probeHost(ports: HostPorts): Promise<Section<HostFacts>> {
  const { environment, files } = ports;
  const { platform, release, arch, user } = environment;
  const isLinux = platform === 'linux';
  const read = (path: string) => (isLinux ? readText(files, path, MAX_BYTES) : Promise.resolve(null));
  const [osRelease, model, groupFile] = await Promise.all([
    read('/etc/os-release'),
    read('/proc/device-tree/model'),
    read('/etc/group'),
  ]);
  const os = parseOsRelease(osRelease ?? '');
  const groupNames = parseGroups(groupFile ?? '');
  const [surroundings, throttled] = await Promise.all([
    isLinux ? findSurroundings(files, release) : [],
    model?.startsWith('Raspberry Pi') ? readThrottled(ports) : undefined,
  ]);
  return collected({
    platform,
    osName: os.get('PRETTY_NAME') ?? (isLinux ? null : `${PLATFORM_NAMES[platform] ?? platform} ${release}`),
    osId: os.get('ID') ?? null,
    osVersion: os.get('VERSION_ID') ?? null,
    kernel: printable(release),
    arch,
    // the device tree ends its strings with a NUL
    model: model === null ? null : printable(model.replace(/\0+$/, '')),
    user: {
      name: printable(user.name),
      uid: user.uid,
      groups: user.groupIds.map((id) => groupNames.get(id) ?? String(id)),
      recordedGroups: groupsOf(groupFile ?? '', user.name),
    },
    surroundings,
    ...(throttled ? { throttled } : {}),
  });
}

/** os-release(5): NAME=value, the value perhaps in quotes. */
function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at <= 0) continue;
    const value = line.slice(at + 1).trim();
    values.set(line.slice(0, at).trim(), printable(value.replace(/^(["'])(.*)\1$/, '$2')));
  }
  return values;
}

/** group(5): name:password:gid:members, the members separated by commas */
function groupsOf(text: string, user: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [name, , , members] = line.trim().split(':');
    return name && members?.split(',').includes(user) ? [printable(name)] : [];
  });
}

function parseGroups(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name, , gid] = line.split(':');
    if (name && gid && /^\d+$/.test(gid)) names.set(Number(gid), printable(name));
  }
  return names;
}
