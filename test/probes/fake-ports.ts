import { FileError, type FileStatus } from '../../src/ports/files.ts';
import type { HostPorts } from '../../src/ports/host-ports.ts';
import { ProcessError, type ProcessResult } from '../../src/ports/processes.ts';
import type { SerialEntry } from '../../src/ports/serial.ts';
import { SerialError } from '../../src/ports/serial.ts';
import { type UsbDevice, type UsbEntry, UsbError } from '../../src/ports/usb.ts';

export interface FakeHost {
  platform?: string;
  home?: string;
  workingDirectory?: string;
  variables?: Record<string, string>;
  groupIds?: readonly number[];
  /** text by path; folders come from the paths; null: there, but not for this user */
  files?: Readonly<Record<string, string | Uint8Array | null>>;
  links?: Readonly<Record<string, string>>;
  modifiedMs?: Readonly<Record<string, number>>;
  /** answers by whole command line, words joined by a space; a path on its own is an executable file too */
  programs?: Readonly<Record<string, Partial<ProcessResult> | string>>;
  serial?: readonly SerialEntry[];
  usb?: readonly UsbEntry[] | UsbError;
  devices?: Readonly<Record<string, UsbDevice>>;
}

/** Ports over plain data; `ran` collects the command lines that were started. */
export function fakePorts(host: FakeHost): HostPorts & { ran: string[] } {
  const ran: string[] = [];
  const files = host.files ?? {};
  const links = host.links ?? {};
  const paths = [...Object.keys(files), ...Object.keys(links)];
  const isFolder = (path: string) => paths.some((known) => known.startsWith(`${path}/`));
  const content = (path: string): Uint8Array => {
    const found = files[links[path] ?? path];
    if (found === null) throw new FileError('permission', path, `${path}: permission denied`);
    if (found === undefined) {
      throw new FileError(isFolder(path) ? 'not-a-file' : 'not-found', path, `${path}: not there`);
    }
    return typeof found === 'string' ? new TextEncoder().encode(found) : found;
  };
  const status = (path: string): FileStatus | null => {
    const base = { modifiedMs: host.modifiedMs?.[path] ?? 0, mode: 0o755, uid: 0, gid: 0, size: 0 };
    if (files[links[path] ?? path] !== undefined) return { ...base, kind: 'file' };
    return isFolder(path) ? { ...base, kind: 'directory' } : null;
  };
  return {
    ran,
    environment: {
      platform: host.platform ?? 'linux',
      arch: 'arm64',
      release: '6.1.0',
      variables: host.variables ?? {},
      workingDirectory: host.workingDirectory ?? '/somewhere',
      homeDirectory: host.home ?? '/home/pi',
      user: { name: 'pi', uid: 1000, gid: 1000, groupIds: host.groupIds ?? [1000] },
    },
    files: {
      read: async (path, maxBytes) => {
        const bytes = content(path);
        if (bytes.length > maxBytes) throw new FileError('too-large', path, `${path}: too large`);
        return bytes;
      },
      list: async (path) => {
        if (!isFolder(path)) throw new FileError('not-found', path, `${path}: not there`);
        const below = paths.filter((known) => known.startsWith(`${path}/`));
        return [...new Set(below.map((known) => known.slice(path.length + 1).split('/')[0] ?? ''))].sort();
      },
      status: async (path) => status(path),
      readLink: async (path) => {
        const target = links[path];
        if (target === undefined) throw new FileError('not-found', path, `${path}: no link`);
        return target;
      },
      realPath: async (path) => links[path] ?? path,
      may: async (path) => status(path) !== null,
      sha256: async (path) => `sha256 of ${content(path).length} bytes`,
    },
    processes: {
      run: async (argv) => {
        const line = argv.join(' ');
        ran.push(line);
        const answer = host.programs?.[line];
        if (answer === undefined) throw new ProcessError('not-found', argv, `${argv[0]}: not found`);
        const given = typeof answer === 'string' ? { stdout: answer } : answer;
        return { argv, exitCode: 0, stdout: '', stderr: '', timedOut: false, truncated: false, ...given };
      },
    },
    serial: {
      list: async () => host.serial ?? [],
      open: async (path) => {
        throw new SerialError('not-found', `Error: No such file or directory, cannot open ${path}`);
      },
    },
    usb: {
      list: async () => {
        if (host.usb instanceof UsbError) throw host.usb;
        return host.usb ?? [];
      },
      device: async (path) => {
        const device = host.devices?.[path];
        if (!device) throw new UsbError('permission', 'open error: permission denied (errno 13)');
        return device;
      },
      watch: () => () => undefined,
    },
    clock: { nowMs: () => 0, epochMs: () => 0, sleep: async () => undefined },
  };
}
