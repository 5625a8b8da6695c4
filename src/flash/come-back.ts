import { printable } from '../formats/text.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { UsbError } from '../ports/usb.ts';
import { readDfuEntry } from './dfu-entry.ts';
import type { ReturnedDevice } from './events.ts';
import { deviceName } from './select-device.ts';

/** What was at the bus path once the patience was over, or sooner when that is sure. */
export type Return =
  | { kind: 'returned'; as: ReturnedDevice }
  /** again in the DFU mode of the ROM, after it had left */
  | { kind: 'dfu-again' }
  /** it never left */
  | { kind: 'still-there' }
  /** a bootloader waits there and does not go on to the firmware */
  | { kind: 'bootloader'; name: string }
  /** the firmware does not show itself here, so nobody looked */
  | { kind: 'not-looked' }
  /** nothing; `problem` when the bus could not even be read at last */
  | { kind: 'absent'; problem: string | null };

/** A board resets, its bootloader waits (up to some 5 s on an SD-card bootloader), the firmware starts, USB enumerates. */
const PATIENCE_MS = 15_000;
const POLL_MS = 100;

/** Bootloaders that may go on to the firmware by themselves. */
const PASSING = ['katapult', 'stm32duino-dfu', 'hid-bootloader'];

/**
 * Waits until something that is no bootloader is at the bus path that the board had; identity is the path, as serial
 * numbers change between modes. `checkpoint` is called before each look and may throw.
 */
export async function comeBack(
  { usb, clock }: Pick<HostPorts, 'usb' | 'clock'>,
  before: { path: string; deviceNumber: number },
  checkpoint: () => void,
): Promise<Return> {
  const deadline = clock.nowMs() + PATIENCE_MS;
  let left = false;
  for (;;) {
    checkpoint();
    const seen = await look(usb, before, left);
    if (seen.kind === 'returned' || seen.kind === 'dfu-again') return seen;
    // a look that failed shows nothing of the board
    if (seen.kind !== 'still-there' && !(seen.kind === 'absent' && seen.problem !== null)) left = true;
    if (clock.nowMs() >= deadline) return seen;
    await clock.sleep(POLL_MS);
  }
}

async function look(
  usb: HostPorts['usb'],
  before: { path: string; deviceNumber: number },
  left: boolean,
): Promise<Return> {
  let entries: Awaited<ReturnType<typeof usb.list>>;
  try {
    entries = await usb.list();
  } catch (error) {
    if (!(error instanceof UsbError)) throw error;
    return { kind: 'absent', problem: error.message };
  }
  const entry = entries.find(({ path }) => path === before.path);
  const found = entry ? readDfuEntry(entry) : null;
  if (!entry || !found) return { kind: 'absent', problem: null };
  const { vendorId, productId } = found;
  // its identity is enough: while a device comes or goes the rest of its descriptors may not be there
  if (found.inDfuMode || found.isRom) {
    return left || entry.deviceNumber !== before.deviceNumber
      ? { kind: 'dfu-again' }
      : { kind: 'still-there' };
  }
  const name = deviceName(vendorId, productId, entry.product);
  if (PASSING.includes(identifyUsb(vendorId, productId)?.role ?? '')) return { kind: 'bootloader', name };
  const serialNumber = entry.serialNumber === null ? null : printable(entry.serialNumber, 64);
  return { kind: 'returned', as: { path: entry.path, vendorId, productId, name, serialNumber } };
}
