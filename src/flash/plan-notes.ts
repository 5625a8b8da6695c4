import { type FirmwareDictionary, linkOf } from '../firmware/dictionary.ts';
import type { Vectors } from '../firmware/vectors.ts';
import { formatAddress, formatSize } from '../formats/text.ts';
import { boardsInSentence } from './boards-in-sentence.ts';
import { type BuildBeside, buildNotes } from './build-notes.ts';
import type { PlannedSector, PlannedWrite } from './flash-plan.ts';
import type { DeviceFacts } from './plan-facts.ts';

/** What is worth saying of an image on a device and stops nothing. */
export function imageNotes(
  { boards, route }: DeviceFacts,
  image: {
    address: number;
    vectors: Vectors | null;
    dictionary: FirmwareDictionary | null;
    build: BuildBeside | undefined;
  },
  planned: { erase: readonly PlannedSector[]; write: readonly PlannedWrite[] },
): string[] {
  const notes: string[] = [];
  const heated = boards.filter((board) => board.heaterOnInDfu);
  if (heated.length > 0) {
    notes.push(
      `If this is ${boardsInSentence(heated)}: its heater may be powered in DFU mode. Switch the 24 V supply off or unplug the heaters while flashing.`,
    );
  }
  if (image.vectors && image.vectors.base === null) {
    notes.push(
      `The file does not prove which address it was linked for; ${formatAddress(image.address)} is possible.`,
    );
  }
  const link = route.kind === 'uart' ? null : linkNote(image.dictionary);
  if (link) notes.push(link);
  if (image.build) notes.push(...buildNotes(image.build, image, boards));
  const alsoErased = erasedBehind(planned);
  if (alsoErased) notes.push(alsoErased);
  return notes;
}

/** A build for UART or CAN starts well and still never shows up on USB. */
function linkNote(dictionary: FirmwareDictionary | null): string | null {
  const link = dictionary && linkOf(dictionary);
  if (link !== 'can' && link !== 'uart') return null;
  const over = link === 'can' ? 'CAN' : 'a UART';
  return `This firmware talks over ${over}: after the start it does not show up on USB, and that is then no fault.`;
}

/** Sectors are erased whole: what stands behind the image in the last one is lost. */
function erasedBehind({
  erase,
  write,
}: {
  erase: readonly PlannedSector[];
  write: readonly PlannedWrite[];
}): string | null {
  const lastSector = erase.at(-1);
  const lastWrite = write.at(-1);
  if (!lastSector || !lastWrite) return null;
  const from = lastWrite.address + lastWrite.data.length;
  const to = lastSector.address + lastSector.size;
  if (to <= from) return null;
  return `Sectors are erased whole: ${formatAddress(from)} to ${formatAddress(to - 1)} (${formatSize(to - from)}) behind the firmware is erased too, unless that sector is right already.`;
}
