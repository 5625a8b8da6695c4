import type { FlashContent } from './plan-facts.ts';
import { isRefusal, type Programmer } from './programmer.ts';

/**
 * Reads the flash before anything is planned, so that a bootloader is seen and not assumed. Null, with a note, when the
 * device refuses to be read; one that is lost, silent or cannot get ready rejects with ProgrammerError.
 */
export async function readContent(
  programmer: Programmer,
  range: { start: number; length: number },
): Promise<{ content: FlashContent | null; staysBusy: boolean; notes: readonly string[] }> {
  await programmer.recover();
  const data = new Uint8Array(range.length);
  try {
    for (const step of programmer.read(range.start, range.length)) {
      data.set(await step.carryOut(), step.address - range.start);
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const staysBusy = error.kind === 'stays-busy';
    // what is busy for ever would only be waited for
    if (!staysBusy) await programmer.recover();
    return {
      content: null,
      staysBusy,
      notes: [
        `The flash could not be read beforehand (${error.message}), so what stands in it is not known.`,
      ],
    };
  }
  await programmer.recover();
  return { content: { start: range.start, data }, staysBusy: false, notes: [] };
}
