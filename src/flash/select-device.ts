import { formatUsbId, printable } from '../formats/text.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { type DeviceChoice, SelectionError } from './device-errors.ts';
import { type DfuEntry, readDfuEntry } from './dfu-entry.ts';
import type { FlashPlan } from './flash-plan.ts';

const VID_PID = /^([0-9a-f]{4}):([0-9a-f]{4})$/i;
const BOARD_ROLES = ['klipper', 'klipper-can-bridge', 'katapult', 'stm32duino-dfu', 'hid-bootloader'];
const ENTER_DFU =
  'Bring the board into DFU mode: hold or jumper BOOT0, press RESET, and see that its USB cable carries data.';

/**
 * The device meant by `selector` (bus path, serial number, VID:PID or tty path), or without one the only one in DFU mode,
 * or when there is none, the only one that waits in Katapult, or the only running board. SelectionError when none or several fit; UsbError when the bus cannot be read.
 */
export async function selectDevice(
  ports: Pick<HostPorts, 'usb' | 'serial'>,
  selector: string | undefined,
): Promise<DfuEntry> {
  const entries = (await ports.usb.list()).map(readDfuEntry).filter((entry) => entry !== null);
  if (selector !== undefined) {
    const fitting = await matching(ports, entries, selector);
    const found = only(fitting, entries, `matches ${printable(selector, 80)}`);
    if (found.isRom && !found.inDfuMode) throw undescribed([found]);
    return found;
  }
  const hidden = entries.filter((entry) => entry.isRom && !entry.inDfuMode);
  const inDfuMode = entries.filter((entry) => entry.inDfuMode);
  if (inDfuMode.length > 0) return only(inDfuMode, entries, 'is in DFU mode');
  const waiting = entries.filter(
    (entry) => identifyUsb(entry.vendorId, entry.productId)?.role === 'katapult',
  );
  if (waiting.length > 0) return only(waiting, entries, 'waits in Katapult');
  const running = entries.filter((entry) =>
    BOARD_ROLES.includes(identifyUsb(entry.vendorId, entry.productId)?.role ?? ''),
  );
  const [board] = running;
  if (running.length === 1 && board) return board;
  if (running.length === 0 && hidden.length > 0) throw undescribed(hidden);
  throw new SelectionError('no-device', 'No board in DFU mode was found.', running.map(choice), ENTER_DFU);
}

/** The bus paths of all devices in DFU mode, in their order on the bus. Rejects with UsbError. */
export async function pathsInDfuMode({ usb }: Pick<HostPorts, 'usb'>): Promise<readonly string[]> {
  const entries = (await usb.list()).map(readDfuEntry).filter((found) => found !== null);
  return entries
    .filter((found) => found.inDfuMode)
    .map(({ entry }) => entry.path)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

async function matching(
  ports: Pick<HostPorts, 'serial'>,
  entries: readonly DfuEntry[],
  selector: string,
): Promise<readonly DfuEntry[]> {
  const byPath = entries.filter(({ entry }) => entry.path === selector);
  if (byPath.length > 0) return byPath;
  const ids = VID_PID.exec(selector);
  if (ids) {
    const vendorId = Number.parseInt(ids[1] ?? '', 16);
    const productId = Number.parseInt(ids[2] ?? '', 16);
    return entries.filter((entry) => entry.vendorId === vendorId && entry.productId === productId);
  }
  const bySerial = entries.filter(({ entry }) => entry.serialNumber === selector);
  if (bySerial.length > 0) return bySerial;
  const listed = await ports.serial.list();
  const usbPaths = listed
    .filter(
      ({ path, byId, byPath: links }) =>
        path === selector || byId.includes(selector) || links.includes(selector),
    )
    .map(({ usbPath }) => usbPath);
  return entries.filter(({ entry }) => usbPaths.includes(entry.path));
}

function only(fitting: readonly DfuEntry[], all: readonly DfuEntry[], what: string): DfuEntry {
  const [first] = fitting;
  if (fitting.length > 1) {
    throw new SelectionError(
      'ambiguous-device',
      `More than one device ${what}, so which one is meant cannot be known.`,
      fitting.map(choice),
      'Name one by its bus path with --device, or unplug the other.',
    );
  }
  if (first) return first;
  const boards = all.filter(
    (entry) => entry.inDfuMode || identifyUsb(entry.vendorId, entry.productId) !== undefined,
  );
  throw new SelectionError(
    'no-device',
    `No device ${what}.`,
    boards.map(choice),
    boards.length > 0 ? 'Name one of those that are there with --device.' : ENTER_DFU,
  );
}

/** macOS and Windows tell only the identity of a device; on Linux a device that is just coming or going looks like this. */
function undescribed(found: readonly DfuEntry[]): SelectionError {
  return new SelectionError(
    'no-device',
    'A board has the identity of a boot ROM in DFU mode, but this system does not show the DFU interface that a flash needs.',
    found.map(choice),
    'On Linux run this again, or enter DFU mode again. On macOS and Windows flash the board from a Linux machine (the Raspberry Pi of the printer will do) or with dfu-util.',
  );
}

function choice(found: DfuEntry): DeviceChoice {
  return { ...describeDevice(found), inDfuMode: found.inDfuMode };
}

/** What a plan and a choice call a device by; text of the device is printable and bounded. */
export function describeDevice({ entry, vendorId, productId }: DfuEntry): FlashPlan['device'] {
  return {
    path: entry.path,
    deviceNumber: entry.deviceNumber,
    vendorId,
    productId,
    serialNumber: entry.serialNumber === null ? null : printable(entry.serialNumber, 64),
    name: deviceName(vendorId, productId, entry.product),
  };
}

/** What to call a device: what its id stands for, else what it says of itself. */
export function deviceName(vendorId: number, productId: number, product: string | null): string {
  const known = identifyUsb(vendorId, productId)?.name;
  return known ?? (product === null ? `device ${formatUsbId(vendorId, productId)}` : printable(product, 80));
}
