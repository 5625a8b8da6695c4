import { printable } from '../formats/text.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { SerialError, type SerialHandle } from '../ports/serial.ts';
import { UsbError } from '../ports/usb.ts';
import { readDfuEntry } from './dfu-entry.ts';
import type { FailureCode } from './events.ts';
import { FlashFailure } from './failure.ts';
import type { FlashPlan } from './flash-plan.ts';
import { isKatapult } from './look-at-katapult.ts';
import { deviceName } from './select-device.ts';

/** Klipper docs/Bootloader_Entry.md: this rate, then DTR dropped */
const REQUEST_BAUD = 1200;
const SETTLE_MS = 100;
/** The firmware resets, the ROM starts and enumerates; a slow hub takes its time. */
const PATIENCE_MS = 10_000;
const POLL_MS = 100;

/** Asks by the serial port. FlashFailure when the port cannot be had. */
export async function requestBootloader(
  { serial, clock }: Pick<HostPorts, 'serial' | 'clock'>,
  tty: string,
): Promise<void> {
  try {
    const handle = await serial.open(tty, { baudRate: REQUEST_BAUD });
    try {
      await dropDtr(handle);
      await clock.sleep(SETTLE_MS);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!(error instanceof SerialError)) throw error;
    // a board that has left already has heard
    if (error.kind !== 'disconnected') throw portFailure(error, tty);
  }
}

/** Whether what comes up after a request will do: DFU mode, Katapult, or either, as it is not known beforehand which. */
export type Via = 'dfu' | 'katapult';

/** udev names the serial port and gives the user his rights */
const PORT_SETTLES_MS = 500;

/** Where the driver cannot set the lines, as with Klipper's own USB port, closing the port lets them fall. */
async function dropDtr(handle: SerialHandle): Promise<void> {
  try {
    await handle.setLines({ dtr: false });
  } catch (error) {
    if (!(error instanceof SerialError && error.kind === 'unsupported')) throw error;
  }
}

/**
 * Waits until a device in DFU mode, or Katapult, is where the board was; the bus path is what tells that it is the same
 * board. FlashFailure when something else comes, or nothing. `checkpoint` may throw.
 */
export async function waitForDfu(
  { usb, clock }: Pick<HostPorts, 'usb' | 'clock'>,
  { path, deviceNumber }: Pick<FlashPlan['device'], 'path' | 'deviceNumber'>,
  checkpoint: () => void,
  via: Via | undefined,
): Promise<void> {
  const deadline = clock.nowMs() + PATIENCE_MS;
  for (;;) {
    checkpoint();
    const seen = await lookAt(usb, path);
    if (seen?.inDfuMode) {
      if (via !== 'katapult') return;
      throw new FlashFailure(
        'not-in-dfu',
        `The board came up at ${path} in the DFU mode of its chip: there is no Katapult on it. Leave --via out to flash it there.`,
      );
    }
    if (seen && isKatapult(seen)) {
      if (via === 'dfu') {
        throw new FlashFailure(
          'not-in-dfu',
          `The board came up at ${path} as Katapult, its own bootloader, and not in the DFU mode of its chip. Leave --via out to flash it through Katapult.`,
        );
      }
      await clock.sleep(PORT_SETTLES_MS);
      return;
    }
    if (clock.nowMs() >= deadline) throw notEntered(path, seen, deviceNumber);
    await clock.sleep(POLL_MS);
  }
}

function notEntered(path: string, seen: Awaited<ReturnType<typeof lookAt>>, before: number): FlashFailure {
  if (!seen) {
    return new FlashFailure(
      'not-in-dfu',
      `The board left the USB bus when it was asked, and nothing came back at ${path}.`,
    );
  }
  const name = deviceName(seen.vendorId, seen.productId, seen.entry.product);
  return new FlashFailure(
    'not-in-dfu',
    seen.entry.deviceNumber === before
      ? `The board did not follow: it is still ${name} at ${path}.`
      : `The board started anew and is ${name} at ${path} again: this chip or its firmware does not go into DFU mode when it is asked.`,
  );
}

/** Null when nothing is there; a bus that cannot be read for a moment shows nothing either. */
async function lookAt(usb: HostPorts['usb'], path: string) {
  try {
    const entry = (await usb.list()).find((one) => one.path === path);
    return entry ? readDfuEntry(entry) : null;
  } catch (error) {
    if (error instanceof UsbError) return null;
    throw error;
  }
}

function portFailure(error: SerialError, tty: string): FlashFailure {
  const said = printable(error.message);
  const [code, what] = PORT_FAILURES[error.kind] ?? ['open-failed', 'could not be opened'];
  return new FlashFailure(code, `The port ${printable(tty, 200)} ${what} (${said}).`);
}

const PORT_FAILURES: Partial<Record<SerialError['kind'], [FailureCode, string]>> = {
  busy: ['device-busy', 'is held by another program'],
  permission: ['permission-denied', 'may not be opened by your user'],
  'not-found': ['device-lost', 'is not there any more'],
  disconnected: ['device-lost', 'is not there any more'],
};
