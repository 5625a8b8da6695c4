import { DeviceAccessError } from '../flash/device-errors.ts';
import { refuseMiniUart } from '../flash/look-at-uart.ts';
import { type LookedDevice, lookAtDevice } from '../flash/looked-device.ts';
import { type LookedUart, lookAtUartBoard } from '../flash/looked-uart.ts';
import { entryOnUart } from '../flash/plan-uart-entry.ts';
import { accessError } from '../flash/prepare.ts';
import { ProgrammerError } from '../flash/programmer.ts';
import { findUart, type UartTarget } from '../flash/uart-target.ts';
import { printable } from '../formats/text.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { agreed } from './action-consent.ts';
import type { CommandContext } from './context.ts';
import { parseBaud, parseEntry } from './flash-options.ts';
import { findPortHolder, holderWords } from './port-holder.ts';
import { UsageError } from './usage-error.ts';

/** How a board is named, and how one behind a UART is reached. */
export interface BoardOptions {
  device?: string | undefined;
  /** how RTS and DTR are wired */
  entry?: string | undefined;
  baud?: string | undefined;
  yes?: boolean | undefined;
}

/**
 * The board that is meant, looked at; or the exit code where the user did not agree that one behind a UART is reset for
 * that. `changes`: something on it is to be changed, so that its firmware is not started in between. UsageError,
 * SelectionError, NotInDfuModeError, DeviceAccessError.
 */
export async function boardMeant(
  context: CommandContext,
  ports: HostPorts,
  options: BoardOptions,
  changes: boolean,
): Promise<LookedDevice | number> {
  const wish = {
    baudRate: parseBaud(options.baud) ?? null,
    wiring: parseEntry(options.entry).wiring ?? null,
    asksKlipper: parseEntry(options.entry).asksKlipper ?? false,
  };
  const target = await findUart(ports, options.device, wish);
  if (target) return boardOnUart(context, ports, { target, options, changes });
  if (options.entry !== undefined || options.baud !== undefined) {
    throw new UsageError(
      '--entry and --baud are of a board behind a UART.',
      'Name the serial port of its adapter with --device, e.g. --device /dev/ttyUSB0.',
    );
  }
  return lookAtDevice(ports, options.device);
}

async function boardOnUart(
  context: CommandContext,
  ports: HostPorts,
  { target, options, changes }: { target: UartTarget; options: BoardOptions; changes: boolean },
): Promise<LookedUart | number> {
  await refuseMiniUart(ports, target);
  const holder = await findPortHolder(ports, target.tty);
  if (holder) throw new DeviceAccessError('device-busy', holderWords(holder, target.tty), [FREE_IT], {});
  const entry = entryOnUart(target, undefined);
  if (entry) {
    const how = entry.by === 'klipper' ? 'ask the Klipper' : 'reset the board';
    const purpose = `${how} behind ${printable(target.tty, 200)} into its bootloader, which ends whatever it does`;
    // the consent of the action itself is asked for later, with what it does
    const answer = await agreed(context, { yes: options.yes }, { consent: null, purpose });
    if (answer !== 'agreed') return answer;
  }
  try {
    return await lookAtUartBoard(ports, target, !changes);
  } catch (error) {
    if (error instanceof ProgrammerError) throw accessError(error, 'uart-action');
    throw error;
  }
}

const FREE_IT = 'Free the port, and run this again.';
