import type { McuFacts } from './mcus.ts';

/** What a serial number in DFU mode tells of a chip. */
export interface ChipIdentity {
  /** DBGMCU_IDCODE, where the serial number is made of it (H7) */
  idCode: number | null;
  /** unique: made from the chip's unique id; shared: the same on many chips */
  serial: 'unique' | 'shared' | 'unknown' | 'none';
  /** a sentence for people */
  words: string;
}

/** DEV_ID of DBGMCU_IDCODE (RM0433 60.5.8, RM0468 65.5.8) */
const DEV_IDS: Readonly<Record<number, string>> = {
  0x450: 'STM32H742, H743 or H753',
  0x483: 'STM32H723 to H735',
};
/** the IDCODE and four zeros */
const ID_CODE = /^([0-9A-F]{8})0000$/;
const UID_PARTS = /^[0-9A-F]{12}$/;
/** serial numbers that whole families share */
const SHARED = ['FFFFFFFEFFFF', 'STM32', 'STM32FxSTM32', 'AT32'];
/** F7 sends a shared one, as above, so that twelve digits of a UID are not its; of F2, on few boards, nothing is known */
const NOT_THESE = ['stm32f7', 'stm32f2'];
/** families of which observed chips have a serial number that fits their unique id */
const UNIQUE_FAMILIES = ['stm32f4', 'stm32g0', 'stm32u5'];

/** Judges the serial number that a device in DFU mode sends; `mcus`: what it may be by its memory map. */
export function chipIdentity(serial: string | null, mcus: readonly McuFacts[]): ChipIdentity {
  const nothing = { idCode: null } as const;
  if (serial === null || serial === '')
    return { ...nothing, serial: 'none', words: 'It sends no serial number.' };
  if (SHARED.includes(serial)) {
    return {
      ...nothing,
      serial: 'shared',
      words: 'Its serial number is the same on every chip of its kind: go by the bus path.',
    };
  }
  const code = mcus.some(({ name }) => name.startsWith('stm32h7')) ? ID_CODE.exec(serial)?.[1] : undefined;
  if (code !== undefined) {
    const idCode = Number.parseInt(code, 16);
    const part = DEV_IDS[idCode & 0xfff] ?? 'not known to this program';
    return {
      idCode,
      serial: 'shared',
      words: `Its serial number is its chip id 0x${code.toLowerCase()} (${part}), the same on every chip of that revision: go by the bus path.`,
    };
  }
  const possible = mcus.filter(({ name }) => !NOT_THESE.some((family) => name.startsWith(family)));
  const isUnique =
    UID_PARTS.test(serial) &&
    possible.length > 0 &&
    possible.every(({ name }) => UNIQUE_FAMILIES.some((family) => name.startsWith(family)));
  return isUnique
    ? { ...nothing, serial: 'unique', words: 'Its serial number is made from the unique id of the chip.' }
    : {
        ...nothing,
        serial: 'unknown',
        words: 'Whether its serial number belongs to this chip alone is not known: go by the bus path.',
      };
}
