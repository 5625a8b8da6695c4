import { listed, type OptionLayout, RDP_MEANINGS, zeroBits } from './option-byte-layout.ts';

/**
 * H72x, H73x, H74x and H75x: what the ROM shows are the flash registers from FLASH_OPTSR_CUR on (RM0433 4.9, RM0468
 * 4.9; offsets of the manuals less 0x1C). Those named PRG are what is programmed and not loaded yet. Bank 2's write
 * protection (0x138) lies outside of what the ROM shows.
 */
export const H7_OPTION_LAYOUT: OptionLayout = {
  family: 'STM32H7',
  address: 0x5200_201c,
  length: 0x2c,
  source: 'RM0433 4.9, RM0468 4.9: FLASH_OPTSR_CUR and following',
  fields: [
    { name: 'OPT_BUSY', offset: 0, shift: 0, width: 1 },
    {
      name: 'BOR_LEV',
      offset: 0,
      shift: 2,
      width: 2,
      meanings: {
        0: 'brown-out reset off',
        1: 'brown-out reset level 1',
        2: 'brown-out reset level 2',
        3: 'brown-out reset level 3',
      },
    },
    {
      name: 'IWDG1_SW',
      offset: 0,
      shift: 4,
      width: 1,
      meanings: { 0: 'the watchdog always runs', 1: 'the watchdog runs when software starts it' },
    },
    { name: 'nRST_STOP', offset: 0, shift: 6, width: 1 },
    { name: 'nRST_STBY', offset: 0, shift: 7, width: 1 },
    { name: 'RDP', offset: 0, shift: 8, width: 8, meanings: RDP_MEANINGS },
    { name: 'FZ_IWDG_STOP', offset: 0, shift: 17, width: 1 },
    { name: 'FZ_IWDG_SDBY', offset: 0, shift: 18, width: 1 },
    { name: 'ST_RAM_SIZE', offset: 0, shift: 19, width: 2 },
    {
      name: 'SECURITY',
      offset: 0,
      shift: 21,
      width: 1,
      meanings: { 0: 'no secure area', 1: 'secure user areas are enabled' },
    },
    {
      name: 'OPTCHANGEERR',
      offset: 0,
      shift: 30,
      width: 1,
      meanings: { 0: 'no error', 1: 'the last change of option bytes failed' },
    },
    // of parts with two banks
    { name: 'SWAP_BANK_OPT', offset: 0, shift: 31, width: 1 },
    { name: 'OPTSR_PRG', offset: 0x04, shift: 0, width: 32 },
    { name: 'PRAR_CUR1', offset: 0x0c, shift: 0, width: 32 },
    { name: 'PRAR_PRG1', offset: 0x10, shift: 0, width: 32 },
    { name: 'SCAR_CUR1', offset: 0x14, shift: 0, width: 32 },
    { name: 'SCAR_PRG1', offset: 0x18, shift: 0, width: 32 },
    { name: 'WRPSn1', offset: 0x1c, shift: 0, width: 8 },
    { name: 'WRPSn1_PRG', offset: 0x20, shift: 0, width: 8 },
    { name: 'BOOT_ADD0', offset: 0x24, shift: 0, width: 16 },
    { name: 'BOOT_ADD1', offset: 0x24, shift: 16, width: 16 },
    { name: 'BOOT_PRG', offset: 0x28, shift: 0, width: 32 },
  ],
  complements: [],
  writeProtection: (field) => {
    const sectors = field('WRPSn1');
    return sectors === null ? [] : listed('sector', zeroBits(sectors, 8));
  },
};
