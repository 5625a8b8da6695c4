import { UsbError } from '../ports/usb.ts';
import { DfuError } from './dfu-error.ts';
import { leaveBusy } from './finish-work.ts';
import { abort, clearStatus, type DfuInterface, getState, getStatus } from './requests.ts';
import { STATE, stateName } from './status.ts';

/** Work that somebody else left behind: an F4 mass erase takes up to 32 s (DS8626), and 3 s for the host's pauses. */
const BUSY_PATIENCE_MS = 35_000;
const LONGEST_PAUSE_MS = 1000;
const SHORTEST_PAUSE_MS = 5;
/** ABORT and CLRSTATUS each lead to dfuIDLE at once; more rounds mean a device that does not follow the standard. */
const MAX_ANSWERS = 8;
const MAX_STALLS = 3;

/** As long as the slowest page takes: after that, a ROM known for it stays busy with nothing to do (H743 revision V). */
const STAYS_BUSY_PATIENCE_MS = 4000;

/**
 * Brings the interface to dfuIDLE whatever a former program left: CLRSTATUS in dfuERROR (an F4 is born there),
 * ABORT elsewhere, waiting while it is busy. A command that was sent but not started is dropped, not started.
 * A dfuDNBUSY that does not end is left by CLRSTATUS: after the longest work there is, or sooner where the device is known
 * to stay busy when its work is done (`staysBusy`). Resolves with the states met on the way. DfuError "state" or
 * "patience", else UsbError.
 */
export async function toIdle(
  dfu: DfuInterface,
  staysBusy = false,
): Promise<readonly { bState: number; bStatus: number }[]> {
  await dropPendingCommand(dfu);
  const met: { bState: number; bStatus: number }[] = [];
  const patienceMs = staysBusy ? STAYS_BUSY_PATIENCE_MS : BUSY_PATIENCE_MS;
  const deadline = dfu.clock.nowMs() + patienceMs;
  let answers = 0;
  let aborted: number | null = null;
  let stalls = 0;
  let pauseMs = SHORTEST_PAUSE_MS;
  for (;;) {
    try {
      const status = await getStatus(dfu);
      if (status.bState === STATE.dfuIDLE) return met;
      met.push({ bState: status.bState, bStatus: status.bStatus });
      if (status.bState === STATE.appIDLE || status.bState === STATE.appDETACH) {
        throw unexpected(status.bState);
      }
      if (status.bState === STATE.dfuDNBUSY || status.bState === STATE.dfuMANIFEST) {
        if (dfu.clock.nowMs() >= deadline) {
          await endBusy(dfu, status.bState, patienceMs);
          return met;
        }
        pauseMs = Math.min(Math.max(status.bwPollTimeout, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
        await dfu.clock.sleep(pauseMs);
        continue;
      }
      answers += 1;
      if (answers > MAX_ANSWERS) throw unexpected(status.bState);
      // a state that DFU does not know (15, after a read of a bad address) may be deaf to ABORT
      const isDeaf = status.bState > STATE.dfuERROR && aborted === status.bState;
      aborted = status.bState;
      if (status.bState === STATE.dfuERROR || isDeaf) await clearStatus(dfu);
      else await abort(dfu);
    } catch (error) {
      if (!(error instanceof UsbError) || error.kind !== 'stall' || stalls >= MAX_STALLS) throw error;
      stalls += 1;
      await dfu.clock.sleep(pauseMs);
    }
  }
}

/** Out of a state that lasts longer than any work; DfuError "patience" when that does not help. */
async function endBusy(dfu: DfuInterface, bState: number, patienceMs: number): Promise<void> {
  if (bState === STATE.dfuDNBUSY && (await leaveBusy(dfu)) === STATE.dfuIDLE) return;
  throw new DfuError('patience', 'waiting for an earlier command', {
    got: `${stateName(bState)} for ${patienceMs / 1000} s`,
    expected: 'dfuIDLE',
  });
}

/**
 * DFU_GETSTATUS in dfuDNLOAD-SYNC would start whatever a killed program last asked for, an erase perhaps, and in
 * dfuMANIFEST-SYNC it would leave. DFU_GETSTATE tells without starting it; a device that does not answer it is asked for its status instead.
 */
async function dropPendingCommand(dfu: DfuInterface): Promise<void> {
  let bState: number;
  try {
    bState = await getState(dfu);
  } catch (error) {
    if (error instanceof UsbError && error.kind === 'stall') return;
    throw error;
  }
  if (bState === STATE.dfuDNLOADSYNC || bState === STATE.dfuMANIFESTSYNC) await abort(dfu);
}

function unexpected(bState: number): DfuError {
  return new DfuError('state', 'getting ready', { got: stateName(bState), expected: 'dfuIDLE' });
}
