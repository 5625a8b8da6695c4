import { listed, type OptionLayout, RDP_MEANINGS, zeroBits } from './option-byte-layout.ts';

/**
 * F4, and F2, whose bytes are the same (RM0090 3.7.1, RM0390 3.6.1, RM0033 2.6.1): USER and RDP at 0x1FFFC000, write
 * protection at 0x1FFFC008, in the lower half of a word each.
 */
export const F4_OPTION_LAYOUT: OptionLayout = {
  family: 'STM32F4',
  address: 0x1fff_c000,
  length: 16,
  source: 'RM0090 3.7.1, RM0390 3.6.1',
  fields: [
    {
      name: 'BOR_LEV',
      offset: 0,
      shift: 2,
      width: 2,
      meanings: {
        0: 'brown-out reset level 3 (2.7 to 3.6 V)',
        1: 'brown-out reset level 2 (2.4 to 2.7 V)',
        2: 'brown-out reset level 1 (2.1 to 2.4 V)',
        3: 'brown-out reset off',
      },
    },
    // of F42x and F43x, reserved elsewhere
    { name: 'BFB2', offset: 0, shift: 4, width: 1 },
    {
      name: 'WDG_SW',
      offset: 0,
      shift: 5,
      width: 1,
      meanings: { 0: 'the watchdog always runs', 1: 'the watchdog runs when software starts it' },
    },
    { name: 'nRST_STOP', offset: 0, shift: 6, width: 1 },
    { name: 'nRST_STDBY', offset: 0, shift: 7, width: 1 },
    { name: 'RDP', offset: 0, shift: 8, width: 8, meanings: RDP_MEANINGS },
    { name: 'nWRP', offset: 8, shift: 0, width: 12 },
    // of F42x and F43x
    { name: 'DB1M', offset: 8, shift: 14, width: 1 },
    {
      name: 'SPRMOD',
      offset: 8,
      shift: 15,
      width: 1,
      meanings: {
        0: 'nWRP protects against writing',
        1: 'nWRP protects against reading by code (PCROP), and bits that are set count',
      },
    },
  ],
  complements: [
    { offset: 2, of: 0, length: 2 },
    { offset: 10, of: 8, length: 2 },
  ],
  writeProtection: (field) => {
    const [nWRP, sprmod] = [field('nWRP'), field('SPRMOD')];
    if (nWRP === null) return [];
    if (sprmod === 1) {
      return listed('sector', zeroBits(~nWRP, 12)).map((text) => `${text} (PCROP)`);
    }
    return listed('sector', zeroBits(nWRP, 12));
  },
};
