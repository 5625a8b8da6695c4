import { UsbError } from '../ports/usb.ts';
import type { Block } from './blocks.ts';
import { DfuError } from './dfu-error.ts';
import { type AwaitedWork, announcedPauseMs, asksEarly, earlyPauseMs } from './polling.ts';
import { abort, clearStatus, type DfuInterface, download, getStatus, upload } from './requests.ts';
import { type DfuStatus, STATE, stateName, statusName } from './status.ts';

/** DfuSe commands, sent as DNLOAD with wBlockNum 0 (UM0424 10.3, AN3156 4.2 to 4.4). */
const SET_ADDRESS_POINTER = 0x21;
const ERASE = 0x41;

/** One command and how long it is waited for. */
interface Work extends AwaitedWork {
  what: string;
  /** longest time that it may take, ms */
  limitMs: number;
  /** where a device may go on saying busy when the work is long done: after so many ms it is */
  surelyDoneMs?: number;
  /** GETSTATUS may stall this often while the flash is busy (L4 announces too short a time) */
  stalls: number;
}

/** A stalled question has told nothing and changed nothing: asked again, it is answered, or there is a fault. */
const FEW_STALLS = 3;

/** Setting a pointer is instant, though some ROMs announce the 104 ms of a program. */
const SETTING_ADDRESS: Work = {
  what: 'set address',
  instant: true,
  typicalMs: null,
  limitMs: 2000,
  stalls: FEW_STALLS,
};
/** The slowest block: 2048 bytes at x8 parallelism on F4 are 2048 programs of 100 us (DS8626), with room for clones. */
const WRITING = { what: 'write', instant: false, limitMs: 5000, stalls: FEW_STALLS } as const;
/** 128 KiB at x8 parallelism on F4 and H743 (datasheets) */
const SLOWEST_PAGE_MS = 4000;
/** The slowest page, and five times that for worn flash. */
const ERASING = { what: 'erase', instant: false, limitMs: 5 * SLOWEST_PAGE_MS, stalls: 5 } as const;

/** A ROM that has jumped into the firmware answers nothing any more; one that is still there answers within some ms. */
const LEAVE_TIMEOUT_MS = 500;

/** Sets the address pointer. DfuError "status" (errTARGET, errADDRESS: not this device's memory), else UsbError. */
export function setAddress(dfu: DfuInterface, address: number): Promise<void> {
  return repeatable(dfu, command(SET_ADDRESS_POINTER, address), SETTING_ADDRESS);
}

/**
 * Erases the page that holds `address`; resolves when the device says that it is done. `typicalMs`: how long such a page
 * usually takes, null = not known. `staysBusy`: the device may never say so (H743 revision V in its second bank); it is
 * then brought to dfuIDLE after the longest time that the page may take. DfuError, UsbError.
 */
export function erasePage(
  dfu: DfuInterface,
  address: number,
  typicalMs: number | null = null,
  staysBusy = false,
): Promise<void> {
  const work = staysBusy ? { ...ERASING, surelyDoneMs: SLOWEST_PAGE_MS } : ERASING;
  return repeatable(dfu, command(ERASE, address), { ...work, typicalMs });
}

/**
 * Writes one block of `planBlocks`; its page must be erased. From dfuIDLE or dfuDNLOAD-IDLE. `typicalMs` as for
 * `erasePage`. DfuError "lost" when the device dropped the work half done and is idle again: its page must be erased
 * before it is written again. Else DfuError, UsbError.
 */
export async function writeBlock(
  dfu: DfuInterface,
  block: Block,
  data: Uint8Array,
  typicalMs: number | null = null,
): Promise<void> {
  if (block.setAddress) await setAddress(dfu, block.address);
  await download(dfu, block.wBlockNum, data);
  await downloaded(dfu, { ...WRITING, typicalMs });
}

/** Reads one block of `planBlocks`. DfuError, UsbError. */
export async function readBlock(dfu: DfuInterface, block: Block): Promise<Uint8Array> {
  if (block.setAddress) {
    // a download is refused in dfuUPLOAD-IDLE and an upload in dfuDNLOAD-IDLE
    await abort(dfu);
    await setAddress(dfu, block.address);
    await abort(dfu);
  }
  return upload(dfu, block.wBlockNum, block.length);
}

/**
 * Starts the application at `address` (AN3156 4.5). Resolves with null when the device said that it leaves, else with
 * what it answered or failed with after the request: many ROMs are gone before they reply, so only a
 * re-enumeration proves anything. Rejects when the device refused the address before that.
 */
export async function leave(dfu: DfuInterface, address: number): Promise<string | null> {
  await abort(dfu);
  await setAddress(dfu, address);
  try {
    await download(dfu, 0, new Uint8Array(0));
    const status = await getStatus(dfu, LEAVE_TIMEOUT_MS);
    return status.bState === STATE.dfuMANIFEST || status.bState === STATE.dfuMANIFESTSYNC
      ? null
      : `${statusName(status.bStatus)}, ${stateName(status.bState)}`;
  } catch (error) {
    if (error instanceof UsbError || error instanceof DfuError) return error.message;
    throw error;
  }
}

function command(code: number, address: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = code;
  new DataView(bytes.buffer).setUint32(1, address, true);
  return bytes;
}

/** A command that may be sent again when the device dropped it because it was asked too early. */
async function repeatable(dfu: DfuInterface, bytes: Uint8Array, work: Work): Promise<void> {
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
async function downloaded(dfu: DfuInterface, work: Work): Promise<void> {
  const { clock, polling } = dfu;
  const start = clock.nowMs();
  let announcedMs = 0;
  let stalls = 0;
  let earlyQuestions = 0;
  let idlePauses = 0;
  let pauseMs = 0;
  let disturbed = false;
  for (;;) {
    const mayStall = earlyQuestions > 0 || stalls < (disturbed ? ERASING.stalls : work.stalls);
    const status = await statusOrStall(dfu, mayStall);
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
      await leaveBusy(dfu, work);
      return;
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

/** CLRSTATUS out of dfuDNBUSY leads to dfuERROR with errUNKNOWN, and from there a second one to dfuIDLE. */
async function leaveBusy(dfu: DfuInterface, { what }: Work): Promise<void> {
  await clearStatus(dfu);
  if ((await getStatus(dfu)).bState === STATE.dfuERROR) await clearStatus(dfu);
  const { bState } = await getStatus(dfu);
  if (bState !== STATE.dfuIDLE) {
    throw new DfuError('state', what, { got: stateName(bState), expected: 'dfuIDLE' });
  }
}

async function statusOrStall(dfu: DfuInterface, stallAllowed: boolean): Promise<DfuStatus | 'stall'> {
  try {
    return await getStatus(dfu);
  } catch (error) {
    if (stallAllowed && error instanceof UsbError && error.kind === 'stall') return 'stall';
    throw error;
  }
}
