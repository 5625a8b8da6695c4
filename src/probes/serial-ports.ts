import { collected, type Section } from '../evidence/section.ts';
import type { SerialPortFacts } from '../evidence/serial-ports.ts';
import { printable } from '../formats/text.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { findHolders } from './holders.ts';

/** The serial ports, and on Linux which process has each open, as far as this user may see. */
export async function probeSerialPorts(ports: HostPorts): Promise<Section<SerialPortFacts>> {
  const entries = await ports.serial.list();
  const paths = new Set(entries.map(({ path }) => path));
  const holders =
    ports.environment.platform === 'linux' && paths.size > 0
      ? await findHolders(ports.files, paths)
      : new Map<string, never>();
  return collected({
    ports: entries.map((entry) => ({
      path: printable(entry.path),
      byId: entry.byId.map((link) => printable(link)),
      byPath: entry.byPath.map((link) => printable(link)),
      driver: entry.driver,
      usbPath: entry.usbPath,
      vendorId: entry.vendorId,
      productId: entry.productId,
      access: entry.access,
      holder: holders.get(entry.path) ?? null,
      host: null,
      origin: { kind: 'device', path: printable(entry.path) },
    })),
  });
}
