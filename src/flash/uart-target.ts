import { identifyUsb } from '../knowledge/usb-ids.ts';
import { FileError } from '../ports/files.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import type { SerialEntry } from '../ports/serial.ts';
import type { Wiring } from '../uart/wiring.ts';
import type { PlannedDevice } from './flash-plan.ts';

/** What the user says of the way to a board behind a UART. */
export interface UartWish {
  /** bits a second; null = what suits */
  baudRate: number | null;
  /** how the control lines are wired; null = try what is common */
  wiring: Wiring | null;
  /** Klipper, which runs on the board, is asked into the bootloader first */
  asksKlipper: boolean;
}

/** A serial port at whose other end a ROM may be. */
export interface UartTarget extends UartWish {
  tty: string;
  /** null = the operating system does not list it, as a pseudo-terminal */
  entry: SerialEntry | null;
  device: PlannedDevice;
}

/** roles of USB devices that are the board itself, so that no ROM waits behind their serial port */
const BOARDS = [
  'klipper',
  'klipper-can-bridge',
  'katapult',
  'stm32duino-serial',
  'stm32duino-dfu',
  'st-rom-dfu',
  'stm32-serial',
];
const LOOKS_LIKE_PORT = /^(?:\/dev\/|COM\d+$)/i;

/**
 * The serial port that `selector` names (its path or a link to it), if it leads to a UART: an adapter, or a UART of the
 * computer itself. Null where it names something else. A port that no list has is believed when its name is one.
 */
export async function findUart(
  { serial, usb }: Pick<HostPorts, 'serial' | 'usb'>,
  selector: string | undefined,
  wish: UartWish,
): Promise<UartTarget | null> {
  if (selector === undefined) return null;
  const listed = await serial.list();
  const entry = listed.find(
    ({ path, byId, byPath }) => path === selector || byId.includes(selector) || byPath.includes(selector),
  );
  if (!entry && !LOOKS_LIKE_PORT.test(selector)) return null;
  const identity = identifyUsb(entry?.vendorId ?? 0, entry?.productId ?? 0);
  if (BOARDS.includes(identity?.role ?? '')) return null;
  const tty = entry?.path ?? selector;
  const adapter = (await usb.list()).find(({ path }) => path === entry?.usbPath);
  return {
    ...wish,
    tty,
    entry: entry ?? null,
    device: {
      path: tty,
      deviceNumber: adapter?.deviceNumber ?? 0,
      vendorId: entry?.vendorId ?? 0,
      productId: entry?.productId ?? 0,
      serialNumber: entry?.serialNumber ?? null,
      name: identity?.name ?? (entry?.usbPath ? 'USB-UART adapter' : 'UART of this computer'),
    },
  };
}

const MODEL = '/proc/device-tree/model';

/**
 * Is this the small UART of a Raspberry Pi, which has no parity (BCM2835 ARM Peripherals 2.2)? By its driver, and where
 * newer kernels hide that, by the model: ttyS0 is a whole UART elsewhere.
 */
export async function isMiniUart(
  { files }: Pick<HostPorts, 'files'>,
  { path, driver, usbPath }: Pick<SerialEntry, 'path' | 'driver' | 'usbPath'>,
): Promise<boolean> {
  if (usbPath !== null) return false;
  if (driver === 'bcm2835-aux-uart') return true;
  if (path !== '/dev/ttyS0') return false;
  const model = await files.read(MODEL, 256).catch((error: unknown) => {
    if (error instanceof FileError) return new Uint8Array(0);
    throw error;
  });
  return new TextDecoder().decode(model).startsWith('Raspberry Pi');
}
