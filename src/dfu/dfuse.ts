import { UsbError } from '../ports/usb.ts';
import type { Block } from './blocks.ts';
import { DfuError } from './dfu-error.ts';
import { abort, type DfuInterface, download, getStatus, upload } from './requests.ts';
import { type DfuStatus, STATE, stateName, statusName } from './status.ts';

/** DfuSe commands, sent as DNLOAD with wBlockNum 0 (UM0424 10.3, AN3156 4.2 to 4.4). */
const SET_ADDRESS_POINTER = 0x21;
const ERASE = 0x41;

interface Patience {
  /** longest time that the work may take, ms */
  limitMs: number;
  /** GETSTATUS may stall this often while the flash is busy (L4 announces too short a time) */
  stalls: number;
}

/** Setting a pointer is instant, though some ROMs announce the 104 ms of a program. */
const SET_ADDRESS_PATIENCE: Patience = { limitMs: 2000, stalls: 0 };
/** The slowest block: 2048 bytes at x8 parallelism on F4 are 2048 programs of 100 us (DS8626), with room for clones. */
const WRITE_PATIENCE: Patience = { limitMs: 5000, stalls: 0 };
/** The slowest page: 128 KiB at x8 parallelism on F4 and H743 take up to 4 s; five times that for worn flash. */
const ERASE_PATIENCE: Patience = { limitMs: 20_000, stalls: 5 };

/** Where a busy device announces nothing: start here and double. */
const SHORTEST_PAUSE_MS = 2;
const LONGEST_IDLE_PAUSE_MS = 64;

/** Sets the address pointer. DfuError "status" (errTARGET, errADDRESS: not this device's memory), else UsbError. */
export async function setAddress(dfu: DfuInterface, address: number): Promise<void> {
  await download(dfu, 0, command(SET_ADDRESS_POINTER, address));
  await downloaded(dfu, 'set address', SET_ADDRESS_PATIENCE);
}

/** Erases the page that holds `address`; resolves when the device says that it is done. DfuError, UsbError. */
export async function erasePage(dfu: DfuInterface, address: number): Promise<void> {
  await download(dfu, 0, command(ERASE, address));
  await downloaded(dfu, 'erase', ERASE_PATIENCE);
}

/** Writes one block of `planBlocks`; its page must be erased. From dfuIDLE or dfuDNLOAD-IDLE. DfuError, UsbError. */
export async function writeBlock(dfu: DfuInterface, block: Block, data: Uint8Array): Promise<void> {
  if (block.setAddress) await setAddress(dfu, block.address);
  await download(dfu, block.wBlockNum, data);
  await downloaded(dfu, 'write', WRITE_PATIENCE);
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
    const status = await getStatus(dfu);
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

/** Polls until the work of a DNLOAD is done. The announced bwPollTimeout is kept; where there is none, the pause grows. */
async function downloaded(dfu: DfuInterface, what: string, patience: Patience): Promise<void> {
  const start = dfu.clock.nowMs();
  let stalls = 0;
  let idlePauseMs = SHORTEST_PAUSE_MS;
  let pauseMs = SHORTEST_PAUSE_MS;
  for (;;) {
    const status = await statusOrStall(dfu, stalls < patience.stalls);
    if (status === 'stall') {
      stalls += 1;
    } else {
      if (status.bStatus !== 0 || status.bState === STATE.dfuERROR) {
        throw new DfuError('status', what, {
          got: `${statusName(status.bStatus)} in ${stateName(status.bState)}`,
          expected: 'OK',
          bStatus: status.bStatus,
        });
      }
      if (status.bState === STATE.dfuDNLOADIDLE) return;
      if (status.bState !== STATE.dfuDNBUSY && status.bState !== STATE.dfuDNLOADSYNC) {
        throw new DfuError('state', what, { got: stateName(status.bState), expected: 'dfuDNLOAD-IDLE' });
      }
      if (status.bwPollTimeout > 0) {
        pauseMs = Math.min(status.bwPollTimeout, patience.limitMs);
      } else {
        pauseMs = idlePauseMs;
        idlePauseMs = Math.min(idlePauseMs * 2, LONGEST_IDLE_PAUSE_MS);
      }
    }
    const waitedMs = dfu.clock.nowMs() - start;
    if (waitedMs >= patience.limitMs) {
      throw new DfuError('patience', what, {
        got: `busy after ${Math.round(waitedMs / 100) / 10} s`,
        expected: 'dfuDNLOAD-IDLE',
      });
    }
    await dfu.clock.sleep(pauseMs);
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
