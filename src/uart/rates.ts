/** The highest rate that ST has tested (AN3155 2.2). */
export const DOCUMENTED_BAUD_RATE = 115_200;

const STEPS = [921_600, 460_800, 230_400, DOCUMENTED_BAUD_RATE];

/** A rate from `fastest` downwards, each half of the one before, down to the one that ST documents. */
export function ratesDownFrom(fastest: number): readonly number[] {
  const below = STEPS.filter((rate) => rate < fastest);
  return fastest <= DOCUMENTED_BAUD_RATE ? [fastest] : [fastest, ...below];
}
