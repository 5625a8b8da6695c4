import type { HostFacts } from '../evidence/host.ts';
import type { Origin } from '../evidence/section.ts';
import type { UsbFacts } from '../evidence/usb.ts';
import { formatUsbId } from '../formats/text.ts';
import { readWslKernel, type Virtualization } from '../formats/virtualization.ts';

export interface Surrounding extends Virtualization {
  origins: readonly Origin[];
}

/** USB devices that only a virtual machine has: its own mouse, keyboard and hub */
const OF_MACHINES: Readonly<Record<string, string>> = {
  '80ee:0021': 'VirtualBox',
  '80ee:0022': 'VirtualBox',
  '0e0f:0002': 'VMware',
  '0e0f:0003': 'VMware',
  '0627:0001': 'QEMU',
  '203a:fffb': 'Parallels',
  '203a:fffc': 'Parallels',
};

/** What the system runs inside of, as far as host facts and USB devices tell; WSL before anything else. */
export function surroundingsOf(host: HostFacts | null, usb: UsbFacts | null): Surrounding[] {
  const wsl = readWslKernel(host?.kernel ?? '');
  const told = (host?.surroundings ?? []).map(({ kind, name, origin }) => ({
    kind,
    name,
    origins: [origin],
  }));
  if (wsl) {
    const known = told.filter(({ kind }) => kind === 'wsl').flatMap(({ origins }) => origins);
    const origin: Origin = { kind: 'command', argv: ['uname', '-r'], text: host?.kernel ?? '' };
    return [
      { ...wsl, origins: known.length > 0 ? known : [origin] },
      ...told.filter(({ kind }) => kind !== 'wsl'),
    ];
  }
  if (told.length > 0) return told;
  const virtual = (usb?.devices ?? []).flatMap((device) => {
    const name = OF_MACHINES[formatUsbId(device.vendorId, device.productId)];
    return name === undefined ? [] : [{ name, origin: device.origin }];
  });
  const [first] = virtual;
  return first
    ? [{ kind: 'virtual-machine', name: first.name, origins: virtual.map(({ origin }) => origin) }]
    : [];
}

/** Is it a device that a virtual machine makes up for itself? */
export function isOfVirtualMachine(vendorId: number, productId: number): boolean {
  return Object.hasOwn(OF_MACHINES, formatUsbId(vendorId, productId));
}
