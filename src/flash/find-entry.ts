import { parseUsbDescriptors } from '../formats/usb-descriptors.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import type { DfuEntry } from './dfu-entry.ts';
import type { Entry } from './flash-plan.ts';

/** bInterfaceClass of a communications interface, and its subclass for a serial port (CDC PSTN 1.2) */
const CDC = 0x02;
const ACM = 0x02;

/**
 * The serial port by which a running board can be asked into its bootloader: opened at 1200 baud, then DTR dropped.
 * Klipper listens to that; of other firmware with a serial port of its own it is likely. Null: no such port.
 */
export async function findEntry(
  { serial }: Pick<HostPorts, 'serial'>,
  { entry, vendorId, productId }: DfuEntry,
): Promise<Entry | null> {
  const role = identifyUsb(vendorId, productId)?.role;
  const isBootloader = role === 'katapult' || role === 'hid-bootloader' || role === 'stm32duino-dfu';
  if (isBootloader || role === 'usb-uart-bridge') return null;
  const interfaces = parseUsbDescriptors(entry.descriptors).configurations[0]?.interfaces ?? [];
  const hasSerialPort = interfaces.some(
    ({ bInterfaceClass, bInterfaceSubClass }) => bInterfaceClass === CDC && bInterfaceSubClass === ACM,
  );
  if (!hasSerialPort) return null;
  const port = (await serial.list()).find(({ usbPath }) => usbPath === entry.path);
  if (!port) return null;
  return { tty: port.path, by: 'touch', wiring: null, listens: role === 'klipper' ? 'known' : 'likely' };
}
