import {
  type Serial,
  type SerialEntry,
  SerialError,
  type SerialHandle,
  type SerialSettings,
} from '../ports/serial.ts';
import type { Attachment } from './attachment.ts';
import type { DescriptorFault } from './boards/board-faults.ts';
import type { KernelLog } from './kernel-log.ts';
import type { SerialControl } from './serial-control.ts';
import { SimulatedSerialPort } from './serial-port.ts';
import type { BusListener } from './simulated-bus.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { VirtualFiles } from './virtual-files.ts';

const DIALOUT_GID = 20;
/** where the Raspberry Pi 4's USB controller sits */
const CONTROLLER = 'platform-fd500000.pcie-pci-0000:01:00.0';

/** What the kernel and udev make of a device on the bus: messages, device nodes, serial ports and their links. */
export class SimulatedKernel implements BusListener, Serial {
  /** by bus path */
  private readonly ports = new Map<string, SerialEntry>();
  private readonly attachments = new Map<string, Attachment>();
  /** by tty, those that this program has open */
  private readonly opened = new Map<string, SimulatedSerialPort>();
  /** ttys that another program has open */
  private readonly held = new Set<string>();
  private readonly log: KernelLog;
  private readonly files: VirtualFiles;
  private readonly serialAccess: SerialEntry['access'];

  private readonly clock: VirtualClock;
  private readonly control: SerialControl;
  private readonly unplug: (path: string) => void;

  constructor(
    log: KernelLog,
    files: VirtualFiles,
    groupIds: readonly number[],
    {
      clock,
      control,
      unplug,
    }: { clock: VirtualClock; control: SerialControl; unplug: (path: string) => void },
  ) {
    this.log = log;
    this.files = files;
    this.clock = clock;
    this.control = control;
    this.unplug = unplug;
    this.serialAccess = groupIds.includes(DIALOUT_GID) ? 'read-write' : 'none';
  }

  async list(): Promise<readonly SerialEntry[]> {
    return [...this.ports.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async open(path: string, settings: SerialSettings): Promise<SerialHandle> {
    this.control.assertAlive();
    const tty = await this.files.realPath(path).catch(() => path);
    const port = [...this.ports.values()].find((one) => one.path === tty);
    const attachment = port?.usbPath ? this.attachments.get(port.usbPath) : undefined;
    if (!port || !attachment) {
      throw new SerialError('not-found', `Error: No such file or directory, cannot open ${path}`);
    }
    if (port.access !== 'read-write') {
      throw new SerialError('permission', `Error: Permission denied, cannot open ${path}`);
    }
    if (this.opened.has(tty) || this.held.has(tty)) {
      throw new SerialError('busy', 'Error Resource temporarily unavailable Cannot lock port');
    }
    const { clock, control } = this;
    const handle = new SimulatedSerialPort(
      {
        attachment,
        clock,
        control,
        unplug: () => this.unplug(attachment.path),
        closed: () => this.opened.delete(tty),
      },
      settings,
    );
    this.opened.set(tty, handle);
    return handle.begin();
  }

  /** Another program has, or no longer has, a tty open and locked. */
  hold(tty: string, isHeld: boolean): void {
    if (isHeld) this.held.add(tty);
    else this.held.delete(tty);
  }

  enumerationFailed(path: string, numbers: readonly number[], fault: DescriptorFault): void {
    this.log.enumerationFailed(path, numbers, fault);
  }

  attached(attachment: Attachment): void {
    const { node } = attachment.entry();
    if (node) this.files.addNode(node.path, { mode: node.mode, uid: node.uid, gid: node.gid });
    const isSerial = attachment.usbFunction.interfaces.some((one) => one.driver === 'cdc_acm');
    const port = isSerial ? this.addPort(attachment) : null;
    if (port) this.attachments.set(attachment.path, attachment);
    this.log.attached(attachment, port && port.path.slice('/dev/'.length));
  }

  detached(attachment: Attachment): void {
    this.files.remove(attachment.nodePath());
    const port = this.ports.get(attachment.path);
    if (port) {
      for (const path of [port.path, ...port.byId, ...port.byPath]) this.files.remove(path);
      this.ports.delete(attachment.path);
      this.attachments.delete(attachment.path);
      this.opened.get(port.path)?.lost();
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
