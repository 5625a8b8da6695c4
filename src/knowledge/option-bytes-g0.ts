import { type OptionLayout, RDP_MEANINGS } from './option-byte-layout.ts';

/** Every value is followed by its complement (RM0444 3.4.1). */
const COMPLEMENTS = [0x00, 0x08, 0x10, 0x18, 0x20, 0x28, 0x30].map((of) => ({
  offset: of + 4,
  of,
  length: 4,
}));

/** G0 (RM0444 3.4.1 and 3.7.8): FLASH_OPTR, the two PCROP areas and the two write-protected areas of bank 1. */
export const G0_OPTION_LAYOUT: OptionLayout = {
  family: 'STM32G0',
  address: 0x1fff_7800,
  length: 0x38,
  source: 'RM0444 3.4.1 and FLASH_OPTR',
  fields: [
    { name: 'RDP', offset: 0, shift: 0, width: 8, meanings: RDP_MEANINGS },
    {
      name: 'BOR_EN',
      offset: 0,
      shift: 8,
      width: 1,
      meanings: { 0: 'brown-out reset fixed by power-on reset', 1: 'brown-out reset on' },
    },
    { name: 'BORR_LEV', offset: 0, shift: 9, width: 2 },
    { name: 'BORF_LEV', offset: 0, shift: 11, width: 2 },
    { name: 'nRST_STOP', offset: 0, shift: 13, width: 1 },
    { name: 'nRST_STDBY', offset: 0, shift: 14, width: 1 },
    { name: 'nRST_SHDW', offset: 0, shift: 15, width: 1 },
    {
      name: 'IWDG_SW',
      offset: 0,
      shift: 16,
      width: 1,
      meanings: { 0: 'the watchdog always runs', 1: 'the watchdog runs when software starts it' },
    },
    { name: 'IWDG_STOP', offset: 0, shift: 17, width: 1 },
    { name: 'IWDG_STDBY', offset: 0, shift: 18, width: 1 },
    { name: 'WWDG_SW', offset: 0, shift: 19, width: 1 },
    // bits 20 and 21: of G0B1 and G0C1
    { name: 'nSWAP_BANK', offset: 0, shift: 20, width: 1 },
    { name: 'DUAL_BANK', offset: 0, shift: 21, width: 1, meanings: { 0: 'one bank', 1: 'two banks' } },
    { name: 'RAM_PARITY_CHECK', offset: 0, shift: 22, width: 1 },
    {
      name: 'nBOOT_SEL',
      offset: 0,
      shift: 24,
      width: 1,
      meanings: {
        0: 'the BOOT0 pin decides what starts',
        1: 'the BOOT0 pin is ignored: nBOOT0 decides what starts',
      },
    },
    { name: 'nBOOT1', offset: 0, shift: 25, width: 1 },
    { name: 'nBOOT0', offset: 0, shift: 26, width: 1 },
    {
      name: 'NRST_MODE',
      offset: 0,
      shift: 27,
      width: 2,
      meanings: {
        1: 'the RESET pin is an input only',
        2: 'the RESET pin is an ordinary pin: the button does nothing',
        3: 'the RESET pin is input and output',
      },
    },
    { name: 'IRHEN', offset: 0, shift: 29, width: 1 },
    { name: 'PCROP1A_STRT', offset: 0x08, shift: 0, width: 9 },
    { name: 'PCROP1A_END', offset: 0x10, shift: 0, width: 9 },
    { name: 'PCROP_RDP', offset: 0x10, shift: 31, width: 1 },
    { name: 'WRP1A_STRT', offset: 0x18, shift: 0, width: 7 },
    { name: 'WRP1A_END', offset: 0x18, shift: 16, width: 7 },
    { name: 'WRP1B_STRT', offset: 0x20, shift: 0, width: 7 },
    { name: 'WRP1B_END', offset: 0x20, shift: 16, width: 7 },
    { name: 'PCROP1B_STRT', offset: 0x28, shift: 0, width: 9 },
    { name: 'PCROP1B_END', offset: 0x30, shift: 0, width: 9 },
  ],
  complements: COMPLEMENTS,
  // an area whose start lies behind its end is none (RM0444 3.5.2)
  writeProtection: (field) =>
    ['WRP1A', 'WRP1B'].flatMap((area) => {
      const [start, end] = [field(`${area}_STRT`), field(`${area}_END`)];
      if (start === null || end === null || start > end) return [];
      return [start === end ? `page ${start}` : `pages ${start} to ${end}`];
    }),
};
