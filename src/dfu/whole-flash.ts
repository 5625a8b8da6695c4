import { UsbError } from '../ports/usb.ts';
import { DfuError } from './dfu-error.ts';
import { DISTURBED_STALLS, downloaded } from './finish-work.ts';
import { type DfuInterface, download, getStatus, uploadUpTo } from './requests.ts';
import { STATE, stateName, statusName } from './status.ts';

/** DfuSe commands that concern the flash as a whole (AN3156 4.1, 4.3 and 4.4): one byte, without an address. */
const ERASE = 0x41;
const READ_UNPROTECT = 0x92;

/** An F4 takes up to 32 s for 1 MiB at x8 (DS8626), a part of 2 MiB twice that, and worn flash gets twice the time. */
const MASS_ERASE_LIMIT_MS = 130_000;
/** More commands than any ROM knows. */
const MOST_COMMANDS = 64;

/**
 * Erases the whole flash with one command; the ROM may hold its answer for half a minute and longer, whatever time it
 * announces. `typicalMs`: how long it usually takes, null = not known. DfuError, UsbError.
 */
export async function massErase(dfu: DfuInterface, typicalMs: number | null): Promise<void> {
  await download(dfu, 0, Uint8Array.of(ERASE));
  await downloaded(dfu, {
    what: 'mass erase',
    instant: false,
    typicalMs,
    limitMs: MASS_ERASE_LIMIT_MS,
    heldMs: MASS_ERASE_LIMIT_MS,
    stalls: DISTURBED_STALLS,
  });
}

/**
 * Lifts read protection, which erases everything; the device works for up to some twenty seconds and then resets itself.
 * Resolves when it has taken the command: with null when it said so, else with what came instead, as only the bus shows
 * how it ended. DfuError "status" when it refused. From dfuIDLE.
 */
export async function readUnprotect(dfu: DfuInterface): Promise<string | null> {
  await download(dfu, 0, Uint8Array.of(READ_UNPROTECT));
  try {
    const { bStatus, bState } = await getStatus(dfu);
    if (bStatus !== 0 || bState === STATE.dfuERROR) {
      throw new DfuError('status', 'read unprotect', {
        got: `${statusName(bStatus)} in ${stateName(bState)}`,
        expected: 'OK',
        bStatus,
      });
    }
    return null;
  } catch (error) {
    if (error instanceof UsbError) return error.message;
    throw error;
  }
}

/** The codes of the DfuSe commands that the device knows, by UPLOAD of block 0 (AN3156 4.1). From dfuIDLE; UsbError. */
export async function getCommands(dfu: DfuInterface): Promise<readonly number[]> {
  return [...(await uploadUpTo(dfu, 0, MOST_COMMANDS))];
}
