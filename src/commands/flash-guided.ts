import type { Image } from '../firmware/image.ts';
import { readImageDictionary } from '../firmware/image-dictionary.ts';
import { SelectionError } from '../flash/device-errors.ts';
import { heaterWarning, hindrances, wayIn } from '../flash/running-board.ts';
import { selectDevice } from '../flash/select-device.ts';
import { findMcu } from '../knowledge/mcus.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { UsbError } from '../ports/usb.ts';
import type { CommandContext } from './context.ts';
import { wrapText } from './wrap-text.ts';

const POLL_MS = 500;

/** May somebody be told to do something with their hands, and be waited for? */
export function canGuide(
  context: CommandContext,
  options: { yes?: boolean; json?: boolean; dryRun?: boolean },
) {
  return context.stdinIsTty && context.stdoutIsTty && !options.yes && !options.json && !options.dryRun;
}

/** False for a firmware whose chip has no DFU mode: nobody is sent to wait for one. */
export function mayComeUpInDfuMode(image: Image): boolean {
  const mcu = readImageDictionary(image)?.mcu;
  return mcu == null || findMcu(mcu)?.romDfu !== false;
}

/**
 * Says how a board for this firmware is brought into DFU mode by hand, the heaters first, and watches the bus until a
 * device in DFU mode fits `selector`. Its bus path, or null after Ctrl-C. SelectionError when several fit.
 */
export async function guideIntoDfu(
  context: CommandContext,
  ports: HostPorts,
  { image, selector }: { image: Image; selector: string | undefined },
): Promise<string | null> {
  const { columns, signal } = context;
  const mcu = readImageDictionary(image)?.mcu ?? null;
  const heater = heaterWarning(mcu);
  if (heater !== null) context.talk(`\n${wrapText(`First: ${heater}`, columns)}\n`);
  context.talk(`\n${wrapText(`Bring the board into DFU mode by hand: ${wayIn(mcu)}`, columns)}\n`);
  for (const hindrance of hindrances(mcu)) context.talk(`${wrapText(`Note: ${hindrance}`, columns)}\n`);
  const watching =
    'Watching the USB bus until it appears; nothing is written before you have seen the plan. Ctrl-C ends this.';
  context.talk(`${wrapText(watching, columns)}\n`);
  while (!signal.aborted) {
    const path = await look(ports, selector);
    if (path !== null) {
      context.talk(`A board in DFU mode is at ${path}.\n\n`);
      return path;
    }
    await ports.clock.sleep(POLL_MS);
  }
  return null;
}

async function look(ports: HostPorts, selector: string | undefined): Promise<string | null> {
  try {
    const found = await selectDevice(ports, selector);
    return found.inDfuMode ? found.entry.path : null;
  } catch (error) {
    // a bus that cannot be read for a moment while something enumerates
    if (error instanceof UsbError) return null;
    if (error instanceof SelectionError && error.code === 'no-device') return null;
    throw error;
  }
}
