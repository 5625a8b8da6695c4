/** What a system runs inside of, by the words of systemd-detect-virt(1), the kernel and the mainboard's maker. */

export interface Virtualization {
  kind: 'wsl' | 'virtual-machine' | 'container';
  name: string;
}

const CONTAINERS = [
  'docker',
  'podman',
  'lxc',
  'lxc-libvirt',
  'systemd-nspawn',
  'openvz',
  'rkt',
  'container-other',
];
/** beginnings of names, lower-case: systemd-detect-virt's, "Hypervisor detected: ...", DMI sys_vendor and product_name */
const MACHINES: readonly (readonly [string, string])[] = [
  ['oracle', 'VirtualBox'],
  ['virtualbox', 'VirtualBox'],
  ['innotek', 'VirtualBox'],
  ['vmware', 'VMware'],
  ['kvm', 'KVM'],
  ['qemu', 'QEMU'],
  ['parallels', 'Parallels'],
  ['microsoft', 'Hyper-V'],
  ['xen', 'Xen'],
  ['bhyve', 'bhyve'],
  ['apple', 'Apple Virtualization'],
  ['utm', 'UTM'],
];

/** Null for "none", and for a name that is known to nobody: it claims nothing then. */
export function readVirtualization(word: string): Virtualization | null {
  const name = word.toLowerCase();
  if (name === 'wsl') return { kind: 'wsl', name: 'WSL' };
  if (CONTAINERS.includes(name)) return { kind: 'container', name };
  const machine = MACHINES.find(([start]) => name.startsWith(start));
  return machine ? { kind: 'virtual-machine', name: machine[1] } : null;
}

/** As Microsoft builds the kernels of WSL: 5.15.153.1-microsoft-standard-WSL2, 4.4.0-19041-Microsoft for WSL 1. */
export function readWslKernel(kernel: string): Virtualization | null {
  if (/microsoft-standard|-WSL2/i.test(kernel)) return { kind: 'wsl', name: 'WSL 2' };
  return kernel.endsWith('-Microsoft') ? { kind: 'wsl', name: 'WSL 1' } : null;
}
