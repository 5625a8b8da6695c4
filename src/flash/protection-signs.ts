import { planBlocks } from '../dfu/blocks.ts';
import { DfuError } from '../dfu/dfu-error.ts';
import { readBlock } from '../dfu/dfuse.ts';
import type { DfuInterface } from '../dfu/requests.ts';
import { getStatus } from '../dfu/requests.ts';
import { toIdle } from '../dfu/to-idle.ts';
import { UsbError } from '../ports/usb.ts';
import type { ProtectionFacts, ProtectionSign } from './protection.ts';

/** What the device let be read, and the signs that it gave on the way. */
export interface LookedSigns {
  signs: readonly ProtectionSign[];
  optionBytes: Uint8Array | null;
  /** the first bytes of the flash */
  head: Uint8Array | null;
  staysBusy: ProtectionFacts['staysBusy'];
}

/** bStatus that ST's ROMs answer with when protection forbids something (AN3156 and dfu-util's sources) */
const ERR_VENDOR = 11;
const HEAD_BYTES = 16;

/**
 * Reads the head of the flash and the option bytes, and sees what the device refuses; changes nothing. `optionBytes` null:
 * where they are is not known. From dfuIDLE, and leaves it there unless it stays busy. UsbError, DfuError.
 */
export async function lookForSigns(
  dfu: DfuInterface,
  where: {
    flashStart: number;
    transferSize: number;
    optionBytes: { address: number; length: number } | null;
  },
): Promise<LookedSigns> {
  const signs: ProtectionSign[] = [];
  const head = await tryToRead(dfu, { address: where.flashStart, length: HEAD_BYTES }, where.transferSize);
  if (head.outcome === 'busy') return { signs, optionBytes: null, head: null, staysBusy: true };
  if (head.outcome === 'protected') signs.push('flash-refused');
  if (!where.optionBytes) return { signs, optionBytes: null, head: head.data, staysBusy: false };
  const options = await tryToRead(dfu, where.optionBytes, where.transferSize);
  if (options.outcome === 'busy') return { signs, optionBytes: null, head: head.data, staysBusy: true };
  if (options.outcome === 'protected') signs.push('option-bytes-refused');
  return { signs, optionBytes: options.data, head: head.data, staysBusy: false };
}

type Tried =
  | { outcome: 'read'; data: Uint8Array }
  | { outcome: 'refused' | 'protected' | 'busy'; data: null };

async function tryToRead(
  dfu: DfuInterface,
  { address, length }: { address: number; length: number },
  transferSize: number,
): Promise<Tried> {
  const data = new Uint8Array(length);
  try {
    for (const block of planBlocks(address, length, transferSize)) {
      data.set(await readBlock(dfu, block), block.address - address);
    }
    await toIdle(dfu);
    return { outcome: 'read', data };
  } catch (error) {
    return { outcome: await whyRefused(dfu, error), data: null };
  }
}

/** What a refusal was for; the device is in dfuIDLE again unless it stays busy. */
async function whyRefused(dfu: DfuInterface, error: unknown): Promise<'refused' | 'protected' | 'busy'> {
  if (error instanceof DfuError && error.kind === 'patience') return 'busy';
  const refused = error instanceof DfuError || (error instanceof UsbError && error.kind === 'stall');
  if (!refused) throw error;
  const bStatus =
    error instanceof DfuError && error.bStatus !== null ? error.bStatus : (await getStatus(dfu)).bStatus;
  await toIdle(dfu);
  return bStatus === ERR_VENDOR ? 'protected' : 'refused';
}
