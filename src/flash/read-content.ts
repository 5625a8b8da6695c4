import { planBlocks } from '../dfu/blocks.ts';
import { DfuError } from '../dfu/dfu-error.ts';
import { readBlock } from '../dfu/dfuse.ts';
import type { DfuInterface } from '../dfu/requests.ts';
import { toIdle } from '../dfu/to-idle.ts';
import { UsbError } from '../ports/usb.ts';
import type { FlashContent } from './plan-facts.ts';

/**
 * Reads the flash before anything is planned, so that a bootloader is seen and not assumed. Null, with a note, when the
 * device refuses to be read; a device that is lost or silent rejects with UsbError, one that cannot get ready with DfuError.
 */
export async function readContent(
  dfu: DfuInterface,
  range: { start: number; length: number },
  transferSize: number,
): Promise<{ content: FlashContent | null; notes: readonly string[] }> {
  await toIdle(dfu);
  const data = new Uint8Array(range.length);
  try {
    for (const block of planBlocks(range.start, range.length, transferSize)) {
      data.set(await readBlock(dfu, block), block.address - range.start);
    }
  } catch (error) {
    const refused = error instanceof DfuError || (error instanceof UsbError && error.kind === 'stall');
    if (!refused) throw error;
    await toIdle(dfu);
    return {
      content: null,
      notes: [
        `The flash could not be read beforehand (${error.message}), so what stands in it is not known. A read-protected chip answers like this; that is a hint, not a finding.`,
      ],
    };
  }
  await toIdle(dfu);
  return { content: { start: range.start, data }, notes: [] };
}
