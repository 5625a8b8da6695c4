/** What `lsusb -t` adds to devices that another listing names: bus paths, speeds, drivers. */
import type { UsbDevice } from '../evidence/usb.ts';
import type { LsusbTreeLine } from '../formats/lsusb-tree-lines.ts';

interface TreeEntry {
  path: string | null;
  speed: UsbDevice['speed'];
  /** by interface number */
  drivers: Map<number, string | null>;
}

const MAX_ENTRIES = 1024;
/** by megabits a second, as the lists print them */
export const SPEEDS: Readonly<Record<number, UsbDevice['speed']>> = {
  1.5: 'low',
  12: 'full',
  480: 'high',
  5000: 'super',
  10000: 'super-plus',
  20000: 'super-plus',
};

/** Collects the lines of one tree. */
export class UsbTree {
  private readonly entries = new Map<string, TreeEntry>();
  private bus: number | null = null;
  /** ports from the root hub down to the line before */
  private ports: number[] = [];

  add(line: LsusbTreeLine): void {
    if (line.busNumber !== null) {
      this.bus = line.busNumber;
      this.ports = [];
    } else {
      this.ports.length = Math.min(this.ports.length, line.depth - 1);
      this.ports.push(line.port);
    }
    if (this.bus === null || this.entries.size >= MAX_ENTRIES) return;
    const key = `${this.bus}:${line.deviceNumber}`;
    const entry = this.entries.get(key) ?? {
      path: line.busNumber === null ? `${this.bus}-${this.ports.join('.')}` : null,
      speed: SPEEDS[line.megabits ?? 0] ?? null,
      drivers: new Map(),
    };
    if (line.interfaceNumber !== null) entry.drivers.set(line.interfaceNumber, line.driver);
    this.entries.set(key, entry);
  }

  /** Fills in what the tree knows of these devices and they do not. */
  complete(devices: readonly UsbDevice[]): void {
    for (const device of devices) {
      const entry = this.entries.get(`${device.busNumber}:${device.deviceNumber}`);
      if (!entry) continue;
      device.path ??= entry.path;
      device.speed ??= entry.speed;
      for (const one of device.configurations.flatMap((configuration) => configuration.interfaces)) {
        one.driver ??= entry.drivers.get(one.interfaceNumber) ?? null;
      }
    }
  }
}
