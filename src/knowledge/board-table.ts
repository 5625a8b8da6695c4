/**
 * Boards with an STM32 that has USB DFU in ROM. Sources: the comment headers of Klipper's config/*.cfg (MCU,
 * application start, crystal, SD-card file), Klipper's docs/Bootloaders.md and Bootloader_Entry.md, RatOS' board
 * definitions and Esoterical's voron_canbus guide (how to enter DFU mode).
 */
export interface BoardFacts {
  id: string;
  /** maker and name with the MCU */
  name: string;
  /** Klipper's MCU name */
  mcu: string;
  /** where the application starts behind the maker's bootloader; 0x08000000 = it ships without one */
  applicationStart: number;
  /** further starts in use: with Katapult, without the maker's bootloader, or where the sources differ */
  otherStarts: readonly number[];
  /** Kconfig's default of 8 where Klipper's header names none */
  crystalMhz: number;
  /** jumper and buttons: `enterDfu` works. none: no way as shipped. undocumented: our sources give no way */
  dfuEntry: 'jumper' | 'buttons' | 'none' | 'undocumented';
  /** how to enter DFU mode, or what to do instead: a sentence */
  enterDfu: string;
  /** name that the maker's SD-card bootloader looks for; null where Klipper's header names none */
  sdFileName: string | null;
  /** the heater may be powered while in DFU mode (Klipper's Bootloader_Entry.md) */
  heaterOnInDfu: boolean;
  /** what the user's own Klipper tree says of its build, absent where none was read */
  build?: {
    /** the one that the header names first */
    link: 'usb' | 'serial' | 'can' | null;
    /** 1 for USART1 */
    usart: number | null;
    /** "!PA14": without them some boards show no USB */
    startupPins: string | null;
  };
}

type Entry = Pick<BoardFacts, 'dfuEntry' | 'enterDfu'>;

const jumper = (enterDfu: string): Entry => ({ dfuEntry: 'jumper', enterDfu });
const buttons = (enterDfu: string): Entry => ({ dfuEntry: 'buttons', enterDfu });

const BOOT0_JUMPER = jumper(
  'Put a jumper on the BOOT0 pins, press RESET, and take the jumper off again after flashing.',
);
const BOOT0_BUTTON = buttons('Hold BOOT0, press and release RESET, wait five seconds, then release BOOT0.');
const MANTA_BUTTON = buttons(
  "Hold BOOT0, press and release RESET, wait five seconds, then release BOOT0; the MCU's USB goes to the CB1 or CM4 on the board, not to the Type-C socket.",
);
const EBB = buttons(
  'Set the VBUS jumper so that USB powers the board, hold RESET and BOOT, release RESET, then release BOOT.',
);
const SPIDER = jumper(
  'Put a jumper between BT0 and 3.3V, press RST, and take the jumper off again after flashing.',
);
const SHT = jumper('Put a jumper on BOOT, then connect USB; take the jumper off again after flashing.');
const RUBY = jumper(
  'Bridge +3.3V and BOOT0 on the board, reset it, and take the bridge off again after flashing.',
);
const PRUSA = jumper(
  'Break off the appendix of the board, set the DFU jumper (older boards: move it on the 3-pin header; newer: short the 2-pin header), then reset.',
);
const NO_ENTRY: Entry = {
  dfuEntry: 'none',
  enterDfu: 'This board does not enter DFU mode as shipped: flash it from the SD card.',
};
const UNDOCUMENTED: Entry = {
  dfuEntry: 'undocumented',
  enterDfu: 'No way into DFU mode is documented for this board: flash it from the SD card.',
};

const FLASH = 0x0800_0000;
const F4_32K = 0x0800_8000;
const F4_48K = 0x0800_c000;
const F4_64K = 0x0801_0000;
const F4_128K = 0x0802_0000;
const G0_8K = 0x0800_2000;
const H7_128K = 0x0802_0000;

interface Options {
  crystalMhz?: number;
  otherStarts?: readonly number[];
  sd?: string;
  heaterOnInDfu?: boolean;
}

function board(
  id: string,
  maker: string,
  label: string,
  applicationStart: number,
  entry: Entry,
  options: Options = {},
): BoardFacts {
  return {
    id,
    name: `${maker} (${label})`,
    mcu: label.toLowerCase(),
    applicationStart,
    otherStarts: options.otherStarts ?? [],
    crystalMhz: options.crystalMhz ?? 8,
    ...entry,
    sdFileName: options.sd ?? null,
    heaterOnInDfu: options.heaterOnInDfu ?? false,
  };
}

const SD = { sd: 'firmware.bin' };
const H723 = { crystalMhz: 25 };
const HOT = { heaterOnInDfu: true };
/** shipped empty; Katapult where people put one */
const TOOLHEAD = { otherStarts: [G0_8K] };

export const BOARDS: readonly BoardFacts[] = [
  board('octopus-pro-f429', 'BTT Octopus Pro', 'STM32F429', F4_32K, BOOT0_JUMPER, { ...SD, ...HOT }),
  board('octopus-pro-f446', 'BTT Octopus Pro', 'STM32F446', F4_32K, BOOT0_JUMPER, {
    ...SD,
    ...HOT,
    crystalMhz: 12,
  }),
  board('octopus-pro-h723', 'BTT Octopus Pro v1.1', 'STM32H723', H7_128K, BOOT0_JUMPER, { ...SD, ...H723 }),
  board('octopus-pro-v1.0-h723', 'BTT Octopus Pro v1.0', 'STM32H723', H7_128K, BOOT0_JUMPER, {
    ...SD,
    ...H723,
    ...HOT,
  }),
  board('octopus-f407', 'BTT Octopus v1.1', 'STM32F407', F4_32K, BOOT0_JUMPER, SD),
  board('octopus-f429', 'BTT Octopus v1.1', 'STM32F429', F4_32K, BOOT0_JUMPER, SD),
  board('octopus-f446', 'BTT Octopus v1.1', 'STM32F446', F4_32K, BOOT0_JUMPER, { ...SD, crystalMhz: 12 }),
  board('octopus-max-ez', 'BTT Octopus Max EZ', 'STM32H723', H7_128K, BOOT0_BUTTON, H723),
  board('kraken', 'BTT Kraken', 'STM32H723', H7_128K, BOOT0_BUTTON, H723),
  board('manta-m8p-v1', 'BTT Manta M8P v1', 'STM32G0B1', G0_8K, BOOT0_BUTTON),
  board('manta-m8p-v2', 'BTT Manta M8P v2.0', 'STM32H723', H7_128K, BOOT0_BUTTON, H723),
  board('manta-m5p', 'BTT Manta M5P', 'STM32G0B1', G0_8K, MANTA_BUTTON),
  board('manta-m4p', 'BTT Manta M4P', 'STM32G0B1', G0_8K, UNDOCUMENTED),
  board('manta-e3ez', 'BTT Manta E3EZ', 'STM32G0B1', G0_8K, MANTA_BUTTON),
  board('skrat', 'BTT SKRat v1.0', 'STM32G0B1', G0_8K, BOOT0_BUTTON),
  board('skr-3-ez-h743', 'BTT SKR 3 EZ', 'STM32H743', H7_128K, BOOT0_BUTTON, H723),
  board('skr-3-ez-h723', 'BTT SKR 3 EZ', 'STM32H723', H7_128K, BOOT0_BUTTON, H723),
  board('skr-3-h743', 'BTT SKR 3', 'STM32H743', H7_128K, UNDOCUMENTED, H723),
  board('skr-3-h723', 'BTT SKR 3', 'STM32H723', H7_128K, UNDOCUMENTED, H723),
  board('skr-mini-e3-v3', 'BTT SKR Mini E3 V3', 'STM32G0B1', G0_8K, NO_ENTRY, SD),
  board('skr-2-f407', 'BTT SKR 2', 'STM32F407', F4_32K, UNDOCUMENTED, SD),
  board('skr-2-f429', 'BTT SKR 2', 'STM32F429', F4_32K, UNDOCUMENTED, SD),
  board('skr-pro', 'BTT SKR Pro', 'STM32F407', F4_32K, NO_ENTRY, SD),
  board('btt-gtr', 'BTT GTR', 'STM32F407', F4_32K, UNDOCUMENTED, SD),
  board('btt-e3-rrf', 'BTT E3 RRF v1.1', 'STM32F407', F4_32K, UNDOCUMENTED, SD),
  board('ebb-v1.0', 'BTT EBB36/EBB42 v1.0', 'STM32F072', FLASH, EBB, TOOLHEAD),
  board('ebb-v1.1', 'BTT EBB36/EBB42 v1.1 and v1.2', 'STM32G0B1', FLASH, EBB, TOOLHEAD),
  board('ebb-sb', 'BTT EBB SB2209/SB2240', 'STM32G0B1', FLASH, EBB, TOOLHEAD),
  board('biqu-b1-se-plus-f407', 'BIQU B1 SE Plus', 'STM32F407', F4_32K, UNDOCUMENTED, SD),
  board('biqu-b1-se-plus-f429', 'BIQU B1 SE Plus', 'STM32F429', F4_32K, UNDOCUMENTED, SD),
  board('biqu-bx', 'BIQU BX', 'STM32H743', H7_128K, UNDOCUMENTED, { ...SD, ...H723 }),
  board('fysetc-spider', 'FYSETC Spider v1 to v2.3', 'STM32F446', FLASH, SPIDER, {
    crystalMhz: 12,
    otherStarts: [F4_32K],
  }),
  board('fysetc-s6', 'FYSETC S6', 'STM32F446', F4_64K, UNDOCUMENTED, { crystalMhz: 12 }),
  board('fysetc-cheetah-v2', 'FYSETC Cheetah v2.0', 'STM32F401', F4_32K, UNDOCUMENTED, SD),
  board('ldo-leviathan', 'LDO Leviathan v1.2', 'STM32F446', F4_32K, BOOT0_BUTTON, {
    crystalMhz: 12,
    otherStarts: [FLASH],
  }),
  board('ldo-orbitool-o2', 'LDO Orbitool O2', 'STM32F042', FLASH, UNDOCUMENTED),
  board('cartographer-v3', 'Cartographer V3', 'STM32F042', FLASH, UNDOCUMENTED, {
    crystalMhz: 24,
    otherStarts: [G0_8K],
  }),
  board('mks-monster8', 'MKS Monster8', 'STM32F407', F4_48K, BOOT0_BUTTON, {
    sd: 'mks_monster8.bin',
    ...HOT,
  }),
  board('mks-robin-nano-v3', 'MKS Robin Nano V3', 'STM32F407', F4_48K, UNDOCUMENTED, {
    sd: 'Robin_nano_v3.bin',
  }),
  board('mellow-sht', 'Mellow FLY-SHT36/SHT42', 'STM32F072', FLASH, SHT, TOOLHEAD),
  board('mellow-fly-cdy-v3', 'Mellow FLY-CDY V3', 'STM32F407', F4_32K, UNDOCUMENTED, SD),
  board('mellow-fly-e3-v2', 'Mellow FLY-E3 V2', 'STM32F407', F4_32K, UNDOCUMENTED, SD),
  board('mellow-gemini', 'Mellow FLY-Gemini', 'STM32F405', F4_32K, UNDOCUMENTED, SD),
  board('mellow-infinity', 'Mellow Super Infinity HV', 'STM32F407', F4_32K, UNDOCUMENTED, SD),
  board('flyboard', 'FLYboard', 'STM32F407', F4_32K, UNDOCUMENTED, SD),
  board('i3dbeez9', 'I3DBEEZ9', 'STM32F407', F4_32K, UNDOCUMENTED, SD),
  board('th3d-ezboard-v2', 'TH3D EZBoard V2', 'STM32F405', F4_48K, UNDOCUMENTED, { ...SD, crystalMhz: 12 }),
  board('prusa-buddy', 'Prusa Buddy (MINI)', 'STM32F407', F4_128K + 0x200, PRUSA, {
    crystalMhz: 12,
    otherStarts: [FLASH],
  }),
  board('artillery-ruby', 'Artillery Ruby', 'STM32F401', FLASH, RUBY),
  board('artillery-x3-plus', 'Artillery Sidewinder X3 Plus', 'STM32F401', F4_48K, UNDOCUMENTED, {
    sd: 'yuntu.bin',
    otherStarts: [FLASH],
  }),
  board('creality-s1-f401', 'Creality Ender-3 S1, Ender-5 S1', 'STM32F401', F4_64K, UNDOCUMENTED, SD),
  board('creality-sermoon-v1', 'Creality Sermoon V1', 'STM32F401', F4_64K, UNDOCUMENTED, SD),
  board('elegoo-neptune2-f407', 'Elegoo Neptune 2', 'STM32F407', F4_32K, UNDOCUMENTED, { sd: 'elegoo.bin' }),
  board('elegoo-neptune3-pro', 'Elegoo Neptune 3 Pro', 'STM32F401', F4_32K, UNDOCUMENTED, {
    sd: 'ZNP_ROBIN_NANO.bin',
  }),
  board('ratrig-v-minion', 'Rat Rig V-Minion', 'STM32F446', F4_32K, UNDOCUMENTED, { ...SD, crystalMhz: 12 }),
  board('tronxy-crux1', 'Tronxy CRUX1', 'STM32F446', F4_64K, UNDOCUMENTED, { sd: 'fmw_tronxy.bin' }),
];
