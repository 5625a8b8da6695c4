import { UsbError } from '../ports/usb.ts';
import type { Block } from './blocks.ts';
import { DfuError } from './dfu-error.ts';
import { DISTURBED_STALLS, downloaded, FEW_STALLS, repeatable, type Work } from './finish-work.ts';
import { abort, type DfuInterface, download, getStatus, upload } from './requests.ts';
import { STATE, stateName, statusName } from './status.ts';

/** DfuSe commands, sent as DNLOAD with wBlockNum 0 (UM0424 10.3, AN3156 4.2 to 4.4). */
const SET_ADDRESS_POINTER = 0x21;
const ERASE = 0x41;

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
const ERASING = {
  what: 'erase',
  instant: false,
  limitMs: 5 * SLOWEST_PAGE_MS,
  stalls: DISTURBED_STALLS,
} as const;

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
