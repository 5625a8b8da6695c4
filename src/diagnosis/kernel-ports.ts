/** The kernel log told by the port of a hub that its lines speak of. */
import type { KernelEvent, KernelLogFacts } from '../evidence/kernel-log.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import { groupBy } from './group-by.ts';

export interface PortHistory {
  host: string | null;
  /** the bus path that a device at this port has: "1-1.4" */
  path: string;
  /** in the order of the log */
  events: readonly KernelEvent[];
  /** what was last enumerated there; null when nothing ever said what it is */
  device: { vendorId: number; productId: number } | null;
}

/** Makers of boards, of their chips and of their adapters, whose products are not all known one by one. */
const BOARD_MAKERS: readonly number[] = [
  0x0483, 0x1d50, 0x1209, 0x1eaf, 0x2341, 0x2a03, 0x16c0, 0x2e8a, 0x1a86, 0x10c4, 0x0403, 0x067b, 0x03eb,
  0x27b1, 0x1fc9, 0x28e9, 0x2e3c, 0x314b, 0x239a, 0x1366,
];

/** Could a board be behind this identity? A webcam, a Bluetooth stick or a hub is none. */
export function mayBeBoard(vendorId: number, productId: number): boolean {
  const role = identifyUsb(vendorId, productId)?.role;
  return role === undefined ? BOARD_MAKERS.includes(vendorId) : role !== 'hub';
}

/** "usb1-port2" is where "1-2" hangs, "1-6.3-port4" where "1-6.3.4" does, and "1-1:1.0" belongs to "1-1". */
export function devicePathOf(port: string): string {
  const root = /^usb(\d{1,3})-port(\d{1,3})$/.exec(port);
  if (root) return `${root[1]}-${root[2]}`;
  const hub = /^(\d{1,3}-\d[\d.]*)-port(\d{1,3})$/.exec(port);
  return hub ? `${hub[1]}.${hub[2]}` : (port.split(':')[0] ?? port);
}

/**
 * What happened at each port at which a board may hang: ports of devices that named themselves as something else are
 * left out, so that a webcam's trouble is not taken for the board's.
 */
export function boardPorts({ events }: KernelLogFacts): PortHistory[] {
  const placed = events.filter((event) => event.port !== null);
  const groups = groupBy(placed, (event) => `${event.host ?? ''} ${devicePathOf(event.port ?? '')}`);
  return [...groups.values()].flatMap((list) => {
    const [first] = list;
    const named = list.findLast(({ vendorId, productId }) => vendorId !== null && productId !== null);
    const device = named ? { vendorId: named.vendorId ?? 0, productId: named.productId ?? 0 } : null;
    if (!first || (device && !mayBeBoard(device.vendorId, device.productId))) return [];
    return [{ host: first.host, path: devicePathOf(first.port ?? ''), events: list, device }];
  });
}
