/** Board facts: what sits below the application, the crystal, how to enter DFU mode. Facts of Klipper's config headers and the makers' documents. */
export interface BoardFacts {
  id: string;
  /** maker and name with the MCU */
  name: string;
  /** Klipper's MCU name */
  mcu: string;
  /** where the application starts behind the maker's bootloader */
  applicationStart: number;
  crystalMhz: number;
  /** how to enter DFU mode, a sentence */
  enterDfu: string;
  /** the heater may be powered while in DFU mode (Klipper's Bootloader_Entry.md) */
  heaterOnInDfu: boolean;
}

const OCTOPUS_ENTRY =
  'Put a jumper on the BOOT0 pins, press RESET, and take the jumper off again after flashing.';

export const BOARDS: readonly BoardFacts[] = [
  octopusPro('octopus-pro-f429', 'STM32F429', 0x0800_8000, 8, true),
  octopusPro('octopus-pro-f446', 'STM32F446', 0x0800_8000, 12, true),
  octopusPro('octopus-pro-h723', 'STM32H723', 0x0802_0000, 25, false),
];

function octopusPro(
  id: string,
  label: string,
  applicationStart: number,
  crystalMhz: number,
  heaterOnInDfu: boolean,
): BoardFacts {
  return {
    id,
    name: `BTT Octopus Pro (${label})`,
    mcu: label.toLowerCase(),
    applicationStart,
    crystalMhz,
    enterDfu: OCTOPUS_ENTRY,
    heaterOnInDfu,
  };
}

/** Boards that carry this MCU (Klipper's name, package letters ignored). */
export function boardsWithMcu(mcu: string): readonly BoardFacts[] {
  const wanted = mcu.toLowerCase();
  return BOARDS.filter((board) => wanted.startsWith(board.mcu));
}
