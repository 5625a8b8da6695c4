import type { Serial, SerialEntry } from '../ports/serial.ts';
import type { Attachment } from './attachment.ts';
import type { DescriptorFault } from './boards/board-faults.ts';
import type { KernelLog } from './kernel-log.ts';
import type { BusListener } from './simulated-bus.ts';
import type { VirtualFiles } from './virtual-files.ts';

const DIALOUT_GID = 20;
/** where the Raspberry Pi 4's USB controller sits */
const CONTROLLER = 'platform-fd500000.pcie-pci-0000:01:00.0';

/** What the kernel and udev make of a device on the bus: messages, device nodes, serial ports and their links. */
export class SimulatedKernel implements BusListener, Serial {
  private readonly ports = new Map<string, SerialEntry>();
  private readonly log: KernelLog;
  private readonly files: VirtualFiles;
  private readonly serialAccess: SerialEntry['access'];

  constructor(log: KernelLog, files: VirtualFiles, groupIds: readonly number[]) {
    this.log = log;
    this.files = files;
    this.serialAccess = groupIds.includes(DIALOUT_GID) ? 'read-write' : 'none';
  }

  async list(): Promise<readonly SerialEntry[]> {
    return [...this.ports.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  enumerationFailed(path: string, numbers: readonly number[], fault: DescriptorFault): void {
    this.log.enumerationFailed(path, numbers, fault);
  }

  attached(attachment: Attachment): void {
    const { node } = attachment.entry();
    if (node) this.files.addNode(node.path, { mode: node.mode, uid: node.uid, gid: node.gid });
    const isSerial = attachment.usbFunction.interfaces.some((one) => one.driver === 'cdc_acm');
    const port = isSerial ? this.addPort(attachment) : null;
    this.log.attached(attachment, port && port.path.slice('/dev/'.length));
  }

  detached(attachment: Attachment): void {
    this.files.remove(attachment.nodePath());
    const port = this.ports.get(attachment.path);
    if (port) {
      for (const path of [port.path, ...port.byId, ...port.byPath]) this.files.remove(path);
      this.ports.delete(attachment.path);
    }
    this.log.detached(attachment);
  }

  private addPort(attachment: Attachment): SerialEntry {
    const { usbFunction: f, path: usbPath } = attachment;
    const ids = new DataView(f.device.buffer);
    const path = this.freeTty();
    const name = [f.manufacturer, f.product, f.serialNumber].filter((part) => part !== null).join('_');
    const port: SerialEntry = {
      path,
      byId: [`/dev/serial/by-id/usb-${name.replace(/[^\w.-]/g, '_')}-if00`],
      byPath: [`/dev/serial/by-path/${CONTROLLER}-usb-0:${usbPath.replace(/^\d+-/, '')}:1.0`],
      driver: 'cdc_acm',
      usbPath,
      vendorId: ids.getUint16(8, true),
      productId: ids.getUint16(10, true),
      serialNumber: f.serialNumber,
      access: this.serialAccess,
    };
    this.ports.set(usbPath, port);
    this.files.addNode(path, { mode: 0o660, gid: DIALOUT_GID });
    for (const link of [...port.byId, ...port.byPath]) {
      this.files.addLink(link, `../../${path.slice('/dev/'.length)}`);
    }
    return port;
  }

  private freeTty(): string {
    const taken = new Set([...this.ports.values()].map((port) => port.path));
    for (let number = 0; ; number += 1) {
      if (!taken.has(`/dev/ttyACM${number}`)) return `/dev/ttyACM${number}`;
    }
  }
}
