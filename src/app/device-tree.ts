import type { UsbDevice, UsbFacts } from '../evidence/usb.ts';
import { printable } from '../formats/text.ts';
import { DFU_CLASS, DFU_SUBCLASS } from '../formats/usb-descriptors.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';

/** A device in the order of the bus, below the hub that it hangs on. */
export interface DeviceRow {
  /** bus path, or the place in the listing where there is none */
  id: string;
  /** hubs above it */
  depth: number;
  /** lines that lead to it: "│  └─ " */
  branch: string;
  /** what it is, in plain words */
  name: string;
  /** answers as a DFU device in DFU mode, or has the USB id of one */
  inDfuMode: boolean;
  /** a printer's board, in whatever state */
  board: boolean;
  device: UsbDevice;
}

const DFU_MODE_PROTOCOL = 2;
/** in front of the place in the listing */
const UNPLACED = '#';

/** The devices as a tree: root hubs first, each device below its hub, ports in numerical order. */
export function deviceRows(facts: UsbFacts): readonly DeviceRow[] {
  const nodes = facts.devices.map((device, index) => ({
    device,
    id: device.path ?? `${UNPLACED}${index + 1}`,
    parent: null as string | null,
  }));
  const known = new Set(nodes.map((node) => node.id));
  for (const node of nodes) node.parent = parentOf(node.id, known);
  nodes.sort((a, b) => comparePaths(a.id, b.id));
  const rows: DeviceRow[] = [];
  const visit = (parent: string | null, lead: string, depth: number): void => {
    const children = nodes.filter((node) => node.parent === parent);
    children.forEach((node, index) => {
      const last = index === children.length - 1;
      const branch = depth === 0 ? '' : `${lead}${last ? '└─ ' : '├─ '}`;
      rows.push({
        id: node.id,
        depth,
        branch,
        name: nameOf(node.device),
        inDfuMode: isInDfuMode(node.device),
        board: isBoard(node.device),
        device: node.device,
      });
      visit(node.id, depth === 0 ? '' : `${lead}${last ? '   ' : '│  '}`, depth + 1);
    });
  };
  visit(null, '', 0);
  return rows;
}

/** "1-1.4" hangs on "1-1", that on "usb1"; null when none of them is listed. */
function parentOf(id: string, known: ReadonlySet<string>): string | null {
  let path = id;
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.')) {
    path = path.slice(0, dot);
    if (known.has(path)) return path;
  }
  const root = /^(\d{1,5})-/.exec(id);
  const hub = root ? `usb${root[1]}` : null;
  return hub !== null && known.has(hub) ? hub : null;
}

function comparePaths(a: string, b: string): number {
  const [left, right] = [a, b].map((path) =>
    path.split(/[-.]/).map((part) => part.replace(/^(?:usb|#)/, '')),
  );
  for (let i = 0; i < Math.max(left?.length ?? 0, right?.length ?? 0); i++) {
    const order = Number(left?.[i] ?? -1) - Number(right?.[i] ?? -1);
    if (order !== 0 && !Number.isNaN(order)) return order;
  }
  return a < b ? -1 : Number(a > b);
}

function nameOf(device: UsbDevice): string {
  const identity = identifyUsb(device.vendorId, device.productId);
  const own = device.product?.text ?? device.description ?? device.manufacturer?.text ?? '';
  return identity?.name ?? (printable(own, 60) || 'unnamed device');
}

function isInDfuMode(device: UsbDevice): boolean {
  const dfu = device.configurations
    .flatMap((configuration) => configuration.interfaces)
    .filter((one) => one.interfaceClass === DFU_CLASS && one.interfaceSubClass === DFU_SUBCLASS);
  if (dfu.some((one) => one.interfaceProtocol === DFU_MODE_PROTOCOL)) return true;
  return identifyUsb(device.vendorId, device.productId)?.role === 'st-rom-dfu';
}

function isBoard(device: UsbDevice): boolean {
  const role = identifyUsb(device.vendorId, device.productId)?.role;
  return isInDfuMode(device) || (role !== undefined && role !== 'hub' && role !== 'usb-uart-bridge');
}
