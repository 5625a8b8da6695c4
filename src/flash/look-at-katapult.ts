import type { MemoryMap } from '../formats/memory-layout.ts';
import { findMcu, flashMapOf, type McuFacts } from '../knowledge/mcus.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { requestBootloader } from '../uart/klipper-request.ts';
import type { DfuEntry } from './dfu-entry.ts';
import type { KatapultRoute, PlannedDevice } from './flash-plan.ts';
import { inKatapultWords } from './katapult-errors.ts';
import { type KatapultPort, openKatapult } from './open-katapult.ts';
import type { DeviceFacts } from './plan-facts.ts';
import { ProgrammerError } from './programmer.ts';
import { describeDevice } from './select-device.ts';
import type { UartTarget } from './uart-target.ts';

/** Does the bootloader wait there on USB? */
export function isKatapult({ vendorId, productId }: Pick<DfuEntry, 'vendorId' | 'productId'>): boolean {
  return identifyUsb(vendorId, productId)?.role === 'katapult';
}

/** What Klipper and Katapult are built with first; USB has no rate of its own. */
const USUAL_BAUD = 250_000;

/** All that planning needs of a board that waits in Katapult on USB; changes nothing on it. Rejects with ProgrammerError. */
export async function lookAtKatapult(
  ports: HostPorts,
  found: DfuEntry,
  needed: { end: number },
): Promise<DeviceFacts> {
  const { entry } = found;
  const tty = await awaitTty(ports, entry.path);
  if (tty === null) {
    throw new ProgrammerError(
      'not-opened',
      `Katapult is at ${entry.path}, but no serial port of it is there`,
    );
  }
  const port = { tty, baudRate: USUAL_BAUD, usbProduct: entry.product ?? '' };
  return lookAtKatapultPort(ports, describeDevice(found), port, needed);
}

/** A device that has just come up may be on the bus before its serial port has a name. */
const TTY_PATIENCE_MS = 3000;
const POLL_MS = 100;

async function awaitTty(ports: Pick<HostPorts, 'serial' | 'clock'>, usbPath: string): Promise<string | null> {
  const deadline = ports.clock.nowMs() + TTY_PATIENCE_MS;
  for (;;) {
    const tty = await ttyAt(ports, usbPath);
    if (tty !== null || ports.clock.nowMs() >= deadline) return tty;
    await ports.clock.sleep(POLL_MS);
  }
}

/** The serial port of the USB device at that bus path. */
export async function ttyAt({ serial }: Pick<HostPorts, 'serial'>, usbPath: string): Promise<string | null> {
  return (await serial.list()).find((one) => one.usbPath === usbPath)?.path ?? null;
}

/** The same for a board behind a UART: nothing but its answer tells that it is there. */
export async function lookAtKatapultOnUart(
  ports: Pick<HostPorts, 'serial' | 'clock'>,
  { tty, device, baudRate, asksKlipper }: UartTarget,
  needed: { end: number },
): Promise<DeviceFacts> {
  const rate = baudRate ?? USUAL_BAUD;
  if (asksKlipper) await inKatapultWords(requestBootloader(ports, tty, rate));
  return lookAtKatapultPort(ports, device, { tty, baudRate: rate, usbProduct: null }, needed);
}

/** The same for a port that was found already. `end`: first address behind the firmware. */
async function lookAtKatapultPort(
  ports: Pick<HostPorts, 'serial' | 'clock'>,
  device: PlannedDevice,
  port: KatapultPort,
  { end }: { end: number },
): Promise<DeviceFacts> {
  const { link, info } = await openKatapult(ports, port);
  await link.port.close();
  const { protocol, softwareVersion, mcu: name, applicationStart, blockSize } = info;
  const mcu = findMcu(name);
  const route: KatapultRoute = {
    kind: 'katapult',
    tty: port.tty,
    overUsb: port.usbProduct !== null,
    baudRate: port.baudRate,
    protocol,
    softwareVersion,
    mcu: name,
    applicationStart,
    transferSize: blockSize,
  };
  return {
    device,
    map: mcu ? mapHolding(mcu, end) : { name: 'unknown', regions: [] },
    mapSource: 'board-facts',
    route,
    mcus: mcu ? [mcu] : [],
    boards: [],
    content: null,
    protection: null,
    notes: [
      `Katapult ${softwareVersion ?? 'of a build that does not tell its version'} (protocol ${protocol}) waits on this board. It starts a firmware at 0x${applicationStart.toString(16).padStart(8, '0')}, and writes nothing in front of it.`,
    ],
  };
}

/** Katapult does not tell the size of the flash: of the parts of this name the first one that the firmware fits into. */
function mapHolding(mcu: McuFacts, end: number): MemoryMap {
  const sizeOf = (layout: McuFacts['sectors']) =>
    layout.reduce((sum, { size, count }) => sum + size * count, 0);
  const fitting = mcu.layouts.find((layout) => mcu.flashStart + sizeOf(layout) >= end);
  return flashMapOf(fitting ? { ...mcu, sectors: fitting } : mcu);
}
