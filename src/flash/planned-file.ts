import type { Image, ImageSegment } from '../firmware/image.ts';
import type { PlannedFile } from './flash-plan.ts';

/** The file as a plan tells it; `segments` are those of the image at the addresses where they go. */
export function plannedFile(
  { name, sha256 }: Pick<PlannedFile, 'name' | 'sha256'>,
  { format }: Image,
  segments: readonly ImageSegment[],
): PlannedFile {
  return {
    name,
    sha256,
    format,
    segments: segments.map(({ address, data }) => ({ address, size: data.length })),
  };
}
