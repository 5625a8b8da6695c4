import { UsbError } from '../ports/usb.ts';
import { DfuError } from './dfu-error.ts';
import { type AwaitedWork, announcedPauseMs, asksEarly, earlyPauseMs } from './polling.ts';
import { clearStatus, type DfuInterface, download, getStatus } from './requests.ts';
import { type DfuStatus, STATE, stateName, statusName } from './status.ts';

/** One command and how long it is waited for. */
export interface Work extends AwaitedWork {
  what: string;
  /** longest time that it may take, ms */
  limitMs: number;
  /** where a device may go on saying busy when the work is long done: after so many ms it is */
  surelyDoneMs?: number;
  /** a ROM may hold the answer to GETSTATUS for so many ms; without it for as long as any page takes */
  heldMs?: number;
  /** GETSTATUS may stall this often while the flash is busy (L4 announces too short a time) */
  stalls: number;
}

/** A stalled question has told nothing and changed nothing: asked again, it is answered, or there is a fault. */
export const FEW_STALLS = 3;
/** An erase, and whatever was disturbed by a question, may stall more often. */
export const DISTURBED_STALLS = 5;

/** A command that may be sent again when the device dropped it because it was asked too early. */
export async function repeatable(dfu: DfuInterface, bytes: Uint8Array, work: Work): Promise<void> {
  await download(dfu, 0, bytes);
  try {
    await downloaded(dfu, work);
  } catch (error) {
    if (!(error instanceof DfuError) || error.kind !== 'lost') throw error;
    await download(dfu, 0, bytes);
    await downloaded(dfu, work);
  }
}

/**
 * Asks until the work of a DNLOAD is done. A device that stalls an early question is asked at the announced times from
 * then on; if it dropped the work because of it, it is brought back to dfuIDLE and that is a DfuError "lost".
 */
export async function downloaded(dfu: DfuInterface, work: Work): Promise<void> {
  const { clock, polling } = dfu;
  const start = clock.nowMs();
  let announcedMs = 0;
  let stalls = 0;
  let earlyQuestions = 0;
  let idlePauses = 0;
  let pauseMs = 0;
  let disturbed = false;
  for (;;) {
    const mayStall = earlyQuestions > 0 || stalls < (disturbed ? DISTURBED_STALLS : work.stalls);
    const status = await statusOrStall(dfu, mayStall, work.heldMs);
    if (status === 'stall') {
      if (earlyQuestions > 0) {
        polling.mode = 'announced';
        disturbed = true;
        earlyQuestions = 0;
        const restMs = Math.max(0, announcedMs - (clock.nowMs() - start));
        pauseMs = announcedPauseMs(restMs, work.limitMs, 0);
      } else {
        pauseMs = announcedPauseMs(announcedMs, work.limitMs, stalls);
        stalls += 1;
      }
    } else {
      if (status.bStatus !== 0 || status.bState === STATE.dfuERROR) {
        if (disturbed && status.bState === STATE.dfuERROR) await clearStatus(dfu);
        throw new DfuError(disturbed ? 'lost' : 'status', work.what, {
          got: `${statusName(status.bStatus)} in ${stateName(status.bState)}`,
          expected: 'OK',
          bStatus: status.bStatus,
        });
      }
      if (status.bState === STATE.dfuDNLOADIDLE) {
        if (earlyQuestions > 0) polling.mode = 'early';
        return;
      }
      if (status.bState !== STATE.dfuDNBUSY && status.bState !== STATE.dfuDNLOADSYNC) {
        throw new DfuError('state', work.what, {
          got: stateName(status.bState),
          expected: 'dfuDNLOAD-IDLE',
        });
      }
      announcedMs = status.bwPollTimeout;
      if (asksEarly(polling, work, announcedMs)) {
        pauseMs = earlyPauseMs(work, announcedMs, clock.nowMs() - start, earlyQuestions);
        earlyQuestions += 1;
      } else {
        pauseMs = announcedPauseMs(announcedMs, work.limitMs, idlePauses);
        if (announcedMs === 0) idlePauses += 1;
      }
    }
    const waitedMs = clock.nowMs() - start;
    if (work.surelyDoneMs !== undefined && waitedMs >= work.surelyDoneMs) {
      const bState = await leaveBusy(dfu);
      if (bState === STATE.dfuIDLE) return;
      throw new DfuError('state', work.what, { got: stateName(bState), expected: 'dfuIDLE' });
    }
    if (waitedMs >= work.limitMs) {
      throw new DfuError('patience', work.what, {
        got: `busy after ${Math.round(waitedMs / 100) / 10} s`,
        expected: 'dfuDNLOAD-IDLE',
      });
    }
    if (pauseMs > 0) await clock.sleep(pauseMs);
  }
}

/**
 * Out of a dfuDNBUSY that never ends (H743 revision V after an erase in its second bank): CLRSTATUS leads to dfuERROR with
 * errUNKNOWN, and from there a second one to dfuIDLE. Resolves with bState afterwards. DfuError, UsbError.
 */
export async function leaveBusy(dfu: DfuInterface): Promise<number> {
  await clearStatus(dfu);
  if ((await getStatus(dfu)).bState === STATE.dfuERROR) await clearStatus(dfu);
  return (await getStatus(dfu)).bState;
}

async function statusOrStall(
  dfu: DfuInterface,
  stallAllowed: boolean,
  heldMs: number | undefined,
): Promise<DfuStatus | 'stall'> {
  try {
    return await getStatus(dfu, heldMs);
  } catch (error) {
    if (stallAllowed && error instanceof UsbError && error.kind === 'stall') return 'stall';
    throw error;
  }
}
