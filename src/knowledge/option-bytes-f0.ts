import { listed, type OptionLayout, RDP_MEANINGS, zeroBits } from './option-byte-layout.ts';

/** Each byte is followed by its complement (RM0091 4). */
const COMPLEMENTS = [0, 2, 4, 6, 8, 10, 12, 14].map((of) => ({ offset: of + 1, of, length: 1 }));
const WRP_OFFSETS = [8, 10, 12, 14];

/** F0 (RM0091 4.1): RDP, USER, two bytes of data, and write protection with a bit for each 4 KiB. */
export const F0_OPTION_LAYOUT: OptionLayout = {
  family: 'STM32F0',
  address: 0x1fff_f800,
  length: 16,
  source: 'RM0091 4.1',
  fields: [
    { name: 'RDP', offset: 0, shift: 0, width: 8, meanings: RDP_MEANINGS },
    {
      name: 'WDG_SW',
      offset: 0,
      shift: 16,
      width: 1,
      meanings: { 0: 'the watchdog always runs', 1: 'the watchdog runs when software starts it' },
    },
    { name: 'nRST_STOP', offset: 0, shift: 17, width: 1 },
    { name: 'nRST_STDBY', offset: 0, shift: 18, width: 1 },
    // nBOOT0 and BOOT_SEL: of F04x and F09x, reserved elsewhere
    { name: 'nBOOT0', offset: 0, shift: 19, width: 1 },
    { name: 'nBOOT1', offset: 0, shift: 20, width: 1 },
    { name: 'VDDA_MONITOR', offset: 0, shift: 21, width: 1 },
    { name: 'RAM_PARITY_CHECK', offset: 0, shift: 22, width: 1 },
    {
      name: 'BOOT_SEL',
      offset: 0,
      shift: 23,
      width: 1,
      meanings: {
        0: 'on F04x and F09x the BOOT0 pin is ignored: nBOOT0 decides what starts',
        1: 'the BOOT0 pin decides what starts',
      },
    },
    { name: 'DATA0', offset: 4, shift: 0, width: 8 },
    { name: 'DATA1', offset: 4, shift: 16, width: 8 },
    ...WRP_OFFSETS.map((at, index) => ({
      name: `WRP${index}`,
      offset: at & ~3,
      shift: (at & 3) * 8,
      width: 8,
    })),
  ],
  complements: COMPLEMENTS,
  writeProtection: (field) => {
    const bytes = WRP_OFFSETS.map((_, index) => field(`WRP${index}`) ?? 0xff);
    const sectors = bytes.flatMap((byte, index) => zeroBits(byte, 8).map((bit) => index * 8 + bit));
    return listed('4 KiB sector', sectors);
  },
};
