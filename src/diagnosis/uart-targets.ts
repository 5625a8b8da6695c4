import type { KernelLogFacts } from '../evidence/kernel-log.ts';
import type { Run, RunFacts } from '../evidence/runs.ts';
import type { SerialPortFacts } from '../evidence/serial-ports.ts';
import { identifyUsb, isAdapterPort, type UsbRole } from '../knowledge/usb-ids.ts';

interface UsbIds {
  vendorId: number;
  productId: number;
}

interface KnownPort {
  ids: UsbIds | null;
  /** its names below /dev/serial */
  links: readonly string[];
}

/** What is known of serial ports, by each of their paths and by their last name ("ttyACM0"). */
export type KnownPorts = ReadonlyMap<string, KnownPort>;

/** From the ports that are listed and those that a kernel log attaches; a list tells of now, so it comes first. */
export function knownPorts(
  serialPorts: SerialPortFacts | null,
  kernelLog: KernelLogFacts | null,
): KnownPorts {
  const found = kernelLog ? attachedPorts(kernelLog) : new Map<string, KnownPort>();
  for (const { path, byId, byPath, vendorId, productId } of serialPorts?.ports ?? []) {
    const links = [...byId, ...byPath];
    const ids = vendorId === null || productId === null ? null : { vendorId, productId };
    if (!ids && links.length === 0) continue;
    for (const name of [path, ...links]) found.set(name, { ids, links });
  }
  return found;
}

function attachedPorts({ events }: KernelLogFacts): Map<string, KnownPort> {
  const devices = new Map<string, UsbIds>();
  const found = new Map<string, KnownPort>();
  for (const { kind, port, vendorId, productId, text } of events) {
    // "2-3" and its interface "2-3:1.0" are one device
    const device = port?.split(':')[0];
    if (device === undefined) continue;
    if (kind === 'device-found' && vendorId !== null && productId !== null) {
      devices.set(device, { vendorId, productId });
    }
    const tty = kind === 'tty-attached' ? /\btty[A-Z]{2,4}\d{1,3}\b/.exec(text)?.[0] : undefined;
    const ids = devices.get(device);
    if (tty !== undefined && ids) found.set(tty, { ids, links: [] });
  }
  return found;
}

/** What a run of stm32flash was told to open: by its own command line, else by the make that started it. */
export function portOf(run: Run, { runs }: RunFacts): string | null {
  if (run.arguments?.port != null) return run.arguments.port;
  const parent = run.parent === null ? undefined : runs[run.parent];
  // make says it before it starts the tool
  const said = [...run.lines.slice(0, 50), ...(parent?.lines.slice(0, 50) ?? [])].find(
    (line) => line.meaning === 'flashing-via-stm32flash',
  );
  const device = said?.details['device'];
  return typeof device === 'string' && device !== '' ? device : null;
}

export interface FirmwarePort {
  /** what is behind the port, in words */
  name: string;
  certainty: 'certain' | 'likely';
}

const FIRMWARE_ROLES: readonly (UsbRole | undefined)[] = [
  'klipper',
  'katapult',
  'stm32duino-serial',
  'stm32-serial',
];

/** What a port is, when it is the USB port of a firmware; null for a real UART, an adapter, or a port nobody can tell of. */
export function firmwarePort(run: Run, port: string, known: KnownPorts): FirmwarePort | null {
  const told = known.get(port) ?? known.get(port.split('/').at(-1) ?? '');
  const names = [port, ...(told?.links ?? [])];
  if (names.some((name) => /\/usb-Klipper_/i.test(name))) {
    return { name: "the running Klipper's own USB port", certainty: 'certain' };
  }
  if (names.some((name) => /\/usb-(?:katapult|CanBoot)_/i.test(name))) {
    return { name: "Katapult's USB port", certainty: 'certain' };
  }
  const ids = told?.ids;
  const identity = ids && identifyUsb(ids.vendorId, ids.productId);
  if (identity && FIRMWARE_ROLES.includes(identity.role)) {
    return { name: `the USB port of the running firmware (${identity.name})`, certainty: 'certain' };
  }
  // a UART adapter that speaks CDC (CH343, ST-Link, CMSIS-DAP) names itself in its ids or its by-id link
  const isAdapter = names.some(
    (name) => isAdapterPort(name) || /STLink|ST-LINK|CMSIS|DAPLink|UART|1a86/i.test(name),
  );
  if (identity || isAdapter || hasUartSettings(run) || gotAnotherByte(run)) return null;
  return /(?:^|\/)ttyACM\d{1,3}$/.test(port)
    ? { name: 'the USB port of a running firmware', certainty: 'likely' }
    : null;
}

/** Baud rate, modem lines and frame mean nothing at a port made of USB: whoever sets them has a UART in mind. */
function hasUartSettings(run: Run): boolean {
  return run.argv?.some((word) => /^-[bim]/.test(word)) ?? false;
}

/** stm32flash 0.7 says ", timeout" when nothing came; without it a byte came that was no answer of a ROM. */
export function gotAnotherByte(run: Run): boolean {
  const tells = /^0\.(?:[7-9]|\d{2})/.test(run.version ?? '');
  const said = run.lines.find(({ meaning }) => meaning === 'init-failed');
  return tells && said !== undefined && !said.text.includes('timeout');
}
