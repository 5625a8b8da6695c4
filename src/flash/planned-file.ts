import { type FirmwareDictionary, linkOf } from '../firmware/dictionary.ts';
import type { Image, ImageSegment } from '../firmware/image.ts';
import type { PlannedFile } from './flash-plan.ts';

/**
 * The file as a plan tells it; `segments` are those of the image at the addresses where they go, `dictionary` is what it
 * says of itself.
 */
export function plannedFile(
  { name, sha256 }: Pick<PlannedFile, 'name' | 'sha256'>,
  { format }: Image,
  segments: readonly ImageSegment[],
  dictionary: FirmwareDictionary | null,
): PlannedFile {
  return {
    name,
    sha256,
    format,
    segments: segments.map(({ address, data }) => ({ address, size: data.length })),
    klipper: dictionary && {
      version: dictionary.version,
      mcu: dictionary.mcu,
      clockFrequency: dictionary.clockFrequency,
      link: linkOf(dictionary),
    },
  };
}
