import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { LabError, run } from './requirements.ts';

export interface Machine {
  /** where everything of it is kept */
  folder: string;
  kernel: string;
  initrd: string;
}

const INIT = join(import.meta.dirname, 'guest', 'init.sh');
/** drivers of the machine itself, loaded before there is a root file system */
const BOOT_MODULES = ['virtio_pci', '9pnet_virtio', '9p', 'overlay'];
const UDEV_PACKAGES = ['udev', 'kmod', 'libkmod2'];

/**
 * Debian's kernel and an initramfs, downloaded and packed once, kept in ~/.cache/dfu-doctor/lab (or
 * $XDG_CACHE_HOME). Needs no root. Throws LabError.
 */
export function prepareMachine(): Machine {
  const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'dfu-doctor', 'lab');
  const version = createHash('sha256')
    .update(readFileSync(INIT))
    .update(readFileSync(import.meta.filename));
  const stamp = version.digest('hex');
  const stampFile = join(folder, 'stamp');
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
    process.stdout.write('Building the virtual machine (once) …\n');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    unpackPackages(folder);
    packInitramfs(folder);
    writeFileSync(stampFile, stamp);
  }
  return {
    folder,
    kernel: join(folder, 'kernel', 'boot', `vmlinuz-${kernelRelease(folder)}`),
    initrd: join(folder, 'initrd.cpio.gz'),
  };
}

function unpackPackages(folder: string): void {
  const depends = run(['apt-cache', 'depends', 'linux-image-amd64']);
  const image = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (!image) throw new LabError('apt knows no linux-image-amd64. Run: sudo apt-get update');
  const packages = join(folder, 'packages');
  mkdirSync(packages);
  run(['apt-get', 'download', '-qq', '-o', 'APT::Sandbox::User=root', image, ...UDEV_PACKAGES], {
    cwd: packages,
  });
  for (const file of readdirSync(packages)) {
    const part = file.startsWith('linux-image-') ? 'kernel' : 'guest';
    run(['dpkg-deb', '-x', join(packages, file), join(folder, part)]);
  }
  rmSync(packages, { recursive: true });
  mergeUsr(join(folder, 'guest'));
  mergeUsr(join(folder, 'kernel'));
  relinkKmod(folder);
  kmod(folder, 'depmod', ['-b', join(folder, 'kernel'), kernelRelease(folder)]);
}

/** Newer Debian packages have everything below usr; older ones do not: both become bin, sbin and lib. */
function mergeUsr(part: string): void {
  for (const name of ['bin', 'sbin', 'lib']) {
    const below = join(part, 'usr', name);
    if (!existsSync(below)) continue;
    cpSync(below, join(part, name), { recursive: true, verbatimSymlinks: true, force: true });
    rmSync(below, { recursive: true });
  }
}

/** kmod's links are absolute: they would point at the host's files. */
function relinkKmod(folder: string): void {
  const sbin = join(folder, 'guest', 'sbin');
  for (const name of readdirSync(sbin)) {
    const link = join(sbin, name);
    if (!lstatSync(link).isSymbolicLink() || basename(readlinkSync(link)) !== 'kmod') continue;
    rmSync(link);
    symlinkSync('../bin/kmod', link);
  }
}

function packInitramfs(folder: string): void {
  const tree = join(folder, 'initramfs');
  for (const name of ['bin', 'dev', 'proc', 'sys', 'lower', 'rw', 'newroot', 'mods']) {
    mkdirSync(join(tree, name), { recursive: true });
  }
  copyFileSync('/bin/busybox', join(tree, 'bin', 'busybox'));
  const modules = new Set<string>();
  for (const name of BOOT_MODULES) {
    const where = ['-d', join(folder, 'kernel'), '-S', kernelRelease(folder)];
    const lines = kmod(folder, 'modprobe', [...where, '--show-depends', name]);
    for (const [, path] of lines.matchAll(/^insmod (\S+)/gm)) if (path) modules.add(path);
  }
  for (const path of modules) copyFileSync(path, join(tree, 'mods', basename(path)));
  writeFileSync(join(tree, 'mods', 'order'), [...modules].map((path) => `${basename(path)}\n`).join(''));
  copyFileSync(INIT, join(tree, 'init'));
  chmodSync(join(tree, 'init'), 0o755);
  const packed = join(folder, 'initrd.tmp');
  run(['sh', '-c', 'find . | cpio -o -H newc --quiet | gzip -1 > "$1"', 'sh', packed], { cwd: tree });
  renameSync(packed, join(folder, 'initrd.cpio.gz'));
  rmSync(tree, { recursive: true });
}

function kmod(folder: string, tool: 'depmod' | 'modprobe', argv: readonly string[]): string {
  const libraries = join(folder, 'guest', 'lib', 'x86_64-linux-gnu');
  return run([join(folder, 'guest', 'sbin', tool), ...argv], { env: { LD_LIBRARY_PATH: libraries } });
}

function kernelRelease(folder: string): string {
  const [release] = readdirSync(join(folder, 'kernel', 'lib', 'modules'));
  if (!release) throw new LabError('the kernel package has no modules');
  return release;
}
