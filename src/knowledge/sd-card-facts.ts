/**
 * What boards want of an SD card whose firmware their bootloader takes. Sources: the comment headers of Klipper's
 * config/*.cfg (MCU, application start, name of the file) and its scripts/spi_flash/board_defs.py (name that the file
 * has afterwards, names of boards without such a header).
 */
export interface SdCardFacts {
  /** for the command line */
  id: string;
  /** maker and name */
  name: string;
  /** MCUs that it is made with, as Klipper names them, and where its bootloader starts the firmware; null = not known */
  starts: Readonly<Record<string, number | null>>;
  /** null: any name that ends in .bin, but another one than the last time */
  fileName: string | null;
  /** the folder on the card that it must be in; null = none */
  folder: string | null;
  /** the file must be converted first, with a script of Klipper's; null = copied as it is */
  conversion: 'mks' | 'chitu' | null;
  /** what the bootloader calls the file once it took it; null = not known, or it does not rename it */
  doneName: string | null;
}

type Draft = Pick<SdCardFacts, 'starts' | 'fileName'> &
  Partial<Pick<SdCardFacts, 'folder' | 'conversion' | 'doneName'>>;

/** Boards that share what their bootloader wants; names by id. */
export function cards(facts: Draft, names: Readonly<Record<string, string>>): SdCardFacts[] {
  return Object.entries(names).map(([id, name]) => {
    return { id, name, folder: null, conversion: null, doneName: null, ...facts };
  });
}
