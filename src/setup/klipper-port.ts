import type { SerialPortFacts } from '../evidence/serial-ports.ts';
import type { SetupScene } from './step.ts';

type SerialPort = SerialPortFacts['ports'][number];

/** makers of USB-UART bridges: WCH, Silicon Labs, FTDI, Prolific */
const BRIDGES: ReadonlySet<number> = new Set([0x1a86, 0x10c4, 0x0403, 0x067b]);

/** The lasting name of a running Klipper: at the bus path that was flashed where that is known, else the only one there. */
export function klipperPort(scene: SetupScene): string | null {
  const ports = serialPorts(scene).flatMap((port) => {
    const name = port.byId.find((link) => /\/usb-Klipper_/.test(link));
    return name === undefined ? [] : [{ name, usbPath: port.usbPath }];
  });
  const { flashed } = scene.state;
  const same = ports.find(({ usbPath }) => flashed !== null && usbPath === flashed.busPath);
  if (same) return same.name;
  return ports.length === 1 ? (ports[0]?.name ?? null) : null;
}

/** USB-UART adapters, which may be on the board itself; `name` is the most lasting one that the port has. */
export function uartAdapters(scene: SetupScene): readonly { path: string; name: string }[] {
  return serialPorts(scene)
    .filter(({ vendorId }) => vendorId !== null && BRIDGES.has(vendorId))
    .map(({ path, byId, byPath }) => ({ path, name: byId[0] ?? byPath[0] ?? path }));
}

function serialPorts({ evidence }: SetupScene): readonly SerialPort[] {
  return evidence.serialPorts.status === 'collected' ? evidence.serialPorts.value.ports : [];
}
