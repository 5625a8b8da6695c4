/** How the option bytes of a family lie in memory, as data. Words are 32 bits, little-endian. */

/** One field of a word. */
export interface OptionField {
  /** as the reference manual calls it */
  name: string;
  /** bytes from the beginning of the option bytes; of a word */
  offset: number;
  /** lowest bit and number of bits */
  shift: number;
  width: number;
  /** what a value means for the board, where that is known */
  meanings?: Readonly<Record<number, string>>;
}

export interface OptionLayout {
  /** "STM32F4" */
  family: string;
  /** where they begin, absolute, and how many bytes matter */
  address: number;
  length: number;
  /** the reference manual, its section */
  source: string;
  fields: readonly OptionField[];
  /** halves or words that hold another's complement: they carry nothing of their own. Bytes from the beginning */
  complements: readonly { offset: number; of: number; length: number }[];
  /** null where write protection is not decoded for the family */
  writeProtection: ((field: (name: string) => number | null) => readonly string[]) | null;
}

/** RDP: 0xAA is level 0, 0xCC level 2, which can never be left; anything else is level 1 (e.g. RM0090 3.7.3). */
export const RDP_MEANINGS: Readonly<Record<number, string>> = {
  0xaa: 'level 0: the flash can be read',
  0xcc: 'level 2: locked for ever',
};

/** "sector 3" or "sectors 0 to 3, 6" from the numbers of those that are protected. */
export function listed(one: string, numbers: readonly number[]): readonly string[] {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${one} ${from}` : `${one}s ${from} to ${to}`));
}

/** The numbers of the bits that are zero, `count` bits from bit 0. */
export function zeroBits(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, bit) => bit).filter((bit) => ((value >>> bit) & 1) === 0);
}
