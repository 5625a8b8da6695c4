import type { Via } from '../flash/enter-dfu.ts';
import { FORCEABLE, type ForceableCode, UNFORCEABLE } from '../flash/refusals.ts';
import { printable } from '../formats/text.ts';
import { parseWiring, THREE_WIRES, type Wiring, WiringSyntaxError } from '../uart/wiring.ts';
import type { OpenedHost } from './context.ts';
import { UsageError } from './usage-error.ts';

export interface FlashOptions {
  file: string;
  device?: string;
  address?: string;
  baud?: string;
  entry?: string;
  force?: string;
  via?: string;
  backup?: string;
  restoreBootloader?: boolean;
  /** every board in DFU mode */
  all?: boolean;
  simulate?: string;
  dryRun?: boolean;
  yes?: boolean;
  leave: boolean;
  json?: boolean;
  /** an opened host instead of this machine or the simulated one */
  host?: OpenedHost;
}

/** The number in --address. UsageError when it is none. */
export function parseAddress(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^0x[0-9a-f]{1,8}$/i.test(text)) {
    throw new UsageError(
      `${printable(text, 40)} is no address.`,
      'Write it in hexadecimal with 0x in front, e.g. --address 0x08008000.',
    );
  }
  return Number.parseInt(text, 16);
}

/** slower than any ROM measures (AN3155 2.1), faster than any adapter carries */
const SLOWEST_BAUD = 1200;
const FASTEST_BAUD = 4_000_000;

/** The rate in --baud, bits a second. UsageError when it is none. */
export function parseBaud(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const baud = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (baud >= SLOWEST_BAUD && baud <= FASTEST_BAUD) return baud;
  throw new UsageError(
    `${printable(text, 40)} is no rate.`,
    `Give bits a second as a plain number from ${SLOWEST_BAUD} to ${FASTEST_BAUD}, e.g. --baud 115200.`,
  );
}

/** The way into the bootloader behind a UART. */
export interface UartEntry {
  wiring?: Wiring;
  asksKlipper?: boolean;
}

/** What --entry says: how the control lines are wired, or to ask Klipper. UsageError when it cannot be understood. */
export function parseEntry(text: string | undefined): UartEntry {
  if (text === undefined) return {};
  // Klipper heeds the text alone, and the lines that are wired to RESET would undo it
  if (text === 'klipper') return { wiring: THREE_WIRES, asksKlipper: true };
  try {
    return { wiring: parseWiring(text) };
  } catch (error) {
    if (!(error instanceof WiringSyntaxError)) throw error;
    throw new UsageError(
      `--entry cannot be understood at "${printable(error.part, 40)}": ${error.message}.`,
      'Say which line moves which pin, e.g. --entry rts=boot0,dtr=nreset; with ! in front of a pin that the released line moves; or --entry none where the bootloader runs already; or --entry klipper to ask the firmware for it.',
    );
  }
}

/** A bootloader is put back only with what stood there kept, and with nothing else set aside. UsageError otherwise. */
export function checkRestore({ restoreBootloader, backup, force }: FlashOptions): void {
  if (!restoreBootloader) return;
  if (backup === undefined) {
    throw new UsageError(
      'Putting a bootloader back replaces what starts the board now, and needs a backup of that first.',
      'Add --backup before.dfu (any new name that ends in .dfu or .hex).',
    );
  }
  if (force !== undefined) {
    throw new UsageError(
      '--force and --restore-bootloader exclude one another.',
      'Leave --force out: replacing what stands at the place of the bootloader is a part of --restore-bootloader.',
    );
  }
}

/** The one way in --via. UsageError when there is none of that name. */
export function parseVia(text: string | undefined): Via | 'can' | undefined {
  if (text === undefined || text === 'dfu' || text === 'katapult' || text === 'can') return text;
  throw new UsageError(
    `There is no way ${printable(text, 40)} to a board.`,
    'Choose --via dfu, --via katapult or --via can, or leave it out: then whichever is there is used.',
  );
}

/** The refusal that --force names. UsageError when there is none of that name, or it is none to be set aside. */
export function parseForce(text: string | undefined): ForceableCode | undefined {
  if (text === undefined) return undefined;
  const code = FORCEABLE.find((one) => one === text);
  if (code !== undefined) return code;
  const known = UNFORCEABLE.some((one) => one === text);
  throw new UsageError(
    known
      ? `The refusal ${text} cannot be set aside: such a plan cannot be carried out and read back.`
      : `There is no refusal ${printable(text, 40)}.`,
    known
      ? 'Follow the way out that stands with the refusal.'
      : `--force takes the name of one refusal as the plan prints it: ${FORCEABLE.join(', ')}.`,
  );
}
