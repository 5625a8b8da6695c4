import type { Image, ImageSegment } from './image.ts';
import { inspectVectors } from './vectors.ts';

/** Each look is cheap, but a file may have ten thousand segments. */
const MOST_LOOKED_AT = 64;

/**
 * The segment that the chip starts from: the one that begins at or holds the address that was `asked` for, else the first
 * whose vectors lead into the image, else the first. What stands below it may be a header, or data.
 */
export function headSegment({ segments }: Image, asked: number | null): ImageSegment | undefined {
  const holding = segments.find(
    ({ address, data }) =>
      asked !== null && address !== null && asked >= address && asked < address + data.length,
  );
  if (holding) return holding;
  const starting = segments.slice(0, MOST_LOOKED_AT).find(({ address, data }) => {
    const vectors = inspectVectors(data);
    if (!vectors || address === null) return false;
    const entry = vectors.resetVector - 1;
    return segments.some(
      (other) =>
        other.address !== null && entry >= other.address && entry < other.address + other.data.length,
    );
  });
  return starting ?? segments[0];
}
