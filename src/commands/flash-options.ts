import { FORCEABLE, type ForceableCode, UNFORCEABLE } from '../flash/refusals.ts';
import { printable } from '../formats/text.ts';
import type { OpenedHost } from './context.ts';
import { UsageError } from './usage-error.ts';

export interface FlashOptions {
  file: string;
  device?: string;
  address?: string;
  force?: string;
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
