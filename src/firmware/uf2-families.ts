/**
 * Family ids of the chips that this program flashes, as the UF2 specification lists them (utils/uf2families.json); the
 * F407 has ids of its own, which builds for other F405 and F407 boards use too.
 */
const STM32_FAMILIES: ReadonlyMap<number, string> = new Map([
  [0x647824b6, 'STM32F0'],
  [0x5ee21072, 'STM32F1'],
  [0x5d1a0a2e, 'STM32F2'],
  [0x6b846188, 'STM32F3'],
  [0x57755a57, 'STM32F4'],
  [0x6d0922fa, 'STM32F4'],
  [0x8fb060fe, 'STM32F4'],
  [0x53b80f00, 'STM32F7'],
  [0x300f5633, 'STM32G0'],
  [0x4c71240a, 'STM32G4'],
  [0x6db66082, 'STM32H7'],
  [0x202e3a91, 'STM32L0'],
  [0x1e1f432d, 'STM32L1'],
  [0x00ff6919, 'STM32L4'],
  [0x04240bdf, 'STM32L5'],
  [0x70d16653, 'STM32WB'],
  [0x21460ff0, 'STM32WL'],
]);

/** RP2040, and the ids that RP2350 files carry beside it (RP2350 datasheet 5.5.3) */
const RP2: ReadonlySet<number> = new Set([
  0xe48bff56, 0xe48bff57, 0xe48bff58, 0xe48bff59, 0xe48bff5a, 0xe48bff5b,
]);

/** Who a UF2 family id stands for: an STM32 series, a Raspberry Pi chip, or one that this program does not flash. */
export type Uf2Family = { kind: 'stm32'; series: string } | { kind: 'rp2' } | { kind: 'other'; id: number };

export function uf2Family(id: number): Uf2Family {
  const series = STM32_FAMILIES.get(id);
  if (series !== undefined) return { kind: 'stm32', series };
  return RP2.has(id) ? { kind: 'rp2' } : { kind: 'other', id };
}
