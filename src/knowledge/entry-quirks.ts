import type { BoardFacts } from './board-table.ts';

/** What is peculiar about the way into DFU mode of a chip or board, in sentences for people. */
export interface EntryQuirk {
  code: 'heater-may-be-on' | 'boot0-ignored' | 'uart-chosen' | 'request-may-not-arrive' | 'request-returns';
  words: string;
  /** what works instead */
  wayOut: string;
}

/** Klipper's Bootloader_Entry.md: the heater pin of these boards may be high while the ROM runs. */
export function heaterQuirk(boards: readonly Pick<BoardFacts, 'heaterOnInDfu'>[]): EntryQuirk | null {
  if (!boards.some(({ heaterOnInDfu }) => heaterOnInDfu)) return null;
  return {
    code: 'heater-may-be-on',
    words: 'In DFU mode a heater may be powered on some boards with this chip.',
    wayOut: 'Switch the 24 V supply off or unplug the heaters first.',
  };
}

const JUMPER = 'Use the BOOT0 jumper or button and RESET instead.';

/**
 * What may keep a request by software (1200 baud, Klipper's or Katapult's) from leading into DFU mode; `mcu`: Klipper's
 * name, package letters ignored. Null where it is known to arrive, or nothing is known.
 */
export function requestQuirk(mcu: string): EntryQuirk | null {
  const name = mcu.toLowerCase();
  // Klipper jumps to 0x1fff0000; the ROM of these is at 0x1ff00000 (stm32flash 0.7's table)
  if (name.startsWith('stm32f765') || name.startsWith('stm32f767')) {
    return {
      code: 'request-may-not-arrive',
      words:
        'On this chip Klipper looks for the boot ROM at another address than it has: asked for DFU mode by software, the board may just fall silent.',
      wayOut: `${JUMPER} A board that fell silent comes back after RESET.`,
    };
  }
  // its ROM looks whether the flash is empty, and returns to it when not
  if (name.startsWith('stm32f042')) {
    return {
      code: 'request-returns',
      words:
        'On this chip a jump into the boot ROM returns to the firmware unless the flash is empty, so that asking by software leads nowhere.',
      wayOut: JUMPER,
    };
  }
  return null;
}

/** What may keep BOOT0 and RESET from leading into DFU mode. `mcu` as above. */
export function jumperQuirks(mcu: string): readonly EntryQuirk[] {
  const name = mcu.toLowerCase();
  if (name.startsWith('stm32g0')) {
    return [
      {
        code: 'boot0-ignored',
        words:
          'This chip ignores BOOT0 as it is shipped (option bit nBOOT_SEL), and some boards leave it so: RESET with BOOT0 set then starts the firmware all the same.',
        wayOut:
          'Ask the running firmware for DFU mode by software, which does not need BOOT0; an empty chip enters it by itself. Else flash from the SD card.',
      },
    ];
  }
  if (name.startsWith('stm32f4')) {
    return [
      {
        code: 'uart-chosen',
        words:
          'If nothing shows up on USB: the boot ROM listens on its UARTs as well and stays with the one that it hears first. A pin that floats, or a screen or computer that talks on it, keeps it away from USB.',
        wayOut:
          'Unplug what is connected to the UARTs (a screen, a Raspberry Pi on the pins), plug USB in before RESET, and try again.',
      },
    ];
  }
  return [];
}
