import type { FlashPlan } from '../flash/flash-plan.ts';

/** "41836 bytes", and where more is written than the file holds, how much and why. */
export function planSize({ size, write }: Pick<FlashPlan, 'size' | 'write'>): string {
  const written = write.reduce((sum, { data }) => sum + data.length, 0);
  return written > size
    ? `${size} bytes; ${written} are written, filled up with 0xff to whole units of this flash`
    : `${size} bytes`;
}
