import { bankLayout, type SectorLayout } from './sector-layouts.ts';
import type { LayoutOption, UartPart } from './uart-part.ts';

/** What the parts of a series have in common. */
type Series = Omit<UartPart, 'productId' | 'label' | 'mcus' | 'layouts' | 'freeRam'>;

const UNTESTED = 'AN3155 2.2 tested up to 115200 and says nothing of more: tried, and proven by a read';
const RAM = 0x2000_0000;

const COMMON: Series = {
  flashSizeAt: null,
  identityBlock: null,
  optionBytes: [],
  erasedByte: 0xff,
  writeUnit: 8,
  hasMassErase: true,
  layoutOption: null,
  fastest: { baudRate: 460_800, source: UNTESTED },
};

// where the size of the flash stands: "Device electronic signature" of each reference manual
const F0: Series = {
  ...COMMON,
  writeUnit: 2,
  flashSizeAt: 0x1fff_f7cc,
  optionBytes: [bytes(0x1fff_f800, 16)],
};
const F1: Series = {
  ...F0,
  flashSizeAt: 0x1fff_f7e0,
  fastest: { baudRate: 921_600, source: 'betaflight-configurator#548: its rate on F1 boards for years' },
};
const F3 = F0;
/** reads of less than 256 bytes of UID and flash size end in NACK (stm32loader#25) */
const F4: Series = {
  ...COMMON,
  writeUnit: 4,
  flashSizeAt: 0x1fff_7a22,
  identityBlock: { start: 0x1fff_7a00, length: 256 },
  optionBytes: [bytes(0x1fff_c000, 16)],
};
const F2 = F4;
/** RM0090 3.9.1: one window for each bank, and nothing between them; table 7: DB1M */
const F42X: Series = {
  ...F4,
  optionBytes: [bytes(0x1fff_c000, 16), bytes(0x1ffe_c000, 16)],
  layoutOption: option('DB1M', 0x1fff_c009, 6, 0, 'two banks of 512 KiB', 1024),
};
const F7: Series = {
  ...COMMON,
  writeUnit: 4,
  flashSizeAt: 0x1ff0_f442,
  optionBytes: [bytes(0x1fff_0000, 32)],
};
/** RM0410 3.4.1, table 13: nDBANK */
const F76X: Series = {
  ...F7,
  layoutOption: option('nDBANK', 0x1fff_0009, 5, 1, 'two banks with sectors of half the size'),
};
const F72X: Series = { ...F7, flashSizeAt: 0x1ff0_7a22 };
/** option bytes are registers of the flash interface (RM0433 4.9, RM0468 4.9) */
const H7: Series = {
  ...COMMON,
  writeUnit: 32,
  flashSizeAt: 0x1ff1_e880,
  optionBytes: [bytes(0x5200_201c, 44)],
};
const H7A3: Series = { ...H7, writeUnit: 16, flashSizeAt: 0x08ff_f80c };
const G0: Series = { ...COMMON, flashSizeAt: 0x1fff_75e0, optionBytes: [bytes(0x1fff_7800, 128)] };
const G4: Series = { ...G0, optionBytes: [bytes(0x1fff_7800, 48)] };
/** RM0440 3.4.1, table 17: DBANK */
const G47X: Series = { ...G4, layoutOption: option('DBANK', 0x1fff_7802, 6, 1, 'pages of 4 KiB') };
const C0: Series = { ...G0, flashSizeAt: 0x1fff_75a0 };
const L4: Series = { ...G0, optionBytes: [bytes(0x1fff_7800, 16)] };
/** RM0351 3.4.1: a window for each bank */
const L4_TWO: Series = { ...L4, optionBytes: [bytes(0x1fff_7800, 16), bytes(0x1fff_f800, 16)] };
/** RM0432 3.4.1: pages of 4 KiB as shipped */
const L4_PLUS: Series = {
  ...L4,
  optionBytes: [bytes(0x1ff0_0000, 16), bytes(0x1ff0_1000, 16)],
  layoutOption: option('DBANK', 0x1ff0_0002, 6, 1, 'pages of 8 KiB'),
};
/** reads within option bytes and identity end in NACK unless they take all 128 bytes (stm32loader#61) */
const L0: Series = {
  ...COMMON,
  writeUnit: 4,
  erasedByte: 0x00,
  hasMassErase: false,
  flashSizeAt: 0x1ff8_007c,
  identityBlock: { start: 0x1ff8_0000, length: 128 },
  optionBytes: [bytes(0x1ff8_0000, 32)],
  fastest: { baudRate: 230_400, source: UNTESTED },
};
const L1: Series = { ...L0, flashSizeAt: 0x1ff8_004c, identityBlock: null };
const L1_LARGE: Series = { ...L1, flashSizeAt: 0x1ff8_00cc };
const U5: Series = { ...COMMON, writeUnit: 16, flashSizeAt: 0x0bfa_07a0 };
const H5: Series = { ...COMMON, writeUnit: 16, flashSizeAt: 0x08ff_f80c };
const H5_NO_SIZE: Series = { ...H5, flashSizeAt: null };

/** One row a product ID; RAM that the ROM leaves free as offsets, Klipper's names behind it. */
export const PART_ROWS: readonly UartPart[] = [
  part(0x410, 'STM32F101/F102/F103 medium density', F1, paged(1024, [64, 128]), [0x200, 0x5000], 'stm32f103'),
  part(0x412, 'STM32F101/F102/F103 low density', F1, paged(1024, [16, 32]), [0x200, 0x2800], 'stm32f103'),
  part(
    0x414,
    'STM32F101/F103 high density',
    F1,
    paged(2048, [256, 384, 512]),
    [0x200, 0x1_0000],
    'stm32f103',
  ),
  part(0x418, 'STM32F105/F107', F1, paged(2048, [64, 128, 256]), [0x1000, 0x1_0000]),
  part(0x420, 'STM32F100 medium density', F1, paged(1024, [16, 32, 64, 128]), [0x200, 0x2000]),
  part(0x428, 'STM32F100 high density', F1, paged(2048, [256, 384, 512]), [0x200, 0x8000]),
  part(0x430, 'STM32F101/F103 XL density', F1, paged(2048, [768, 1024]), [0x800, 0x1_8000], 'stm32f103'),
  part(0x440, 'STM32F030x8/F051/F058', F0, paged(1024, [16, 32, 64]), [0x800, 0x2000]),
  part(0x442, 'STM32F030xC/F091/F098', F0, paged(2048, [128, 256]), [0x1800, 0x8000]),
  part(0x444, 'STM32F030x4/x6/F031/F038', F0, paged(1024, [16, 32]), [0x800, 0x1000], 'stm32f031'),
  part(0x445, 'STM32F042/F070x6', F0, paged(1024, [16, 32]), null, 'stm32f042'),
  part(
    0x448,
    'STM32F070xB/F071/F072',
    F0,
    paged(2048, [64, 128]),
    [0x1800, 0x4000],
    'stm32f070',
    'stm32f072',
  ),
  part(
    0x411,
    'STM32F205/F207/F215/F217',
    F2,
    f4([128, 256, 512, 768, 1024]),
    [0x2000, 0x2_0000],
    'stm32f207',
  ),
  part(0x422, 'STM32F302xB/xC, F303xB/xC', F3, paged(2048, [128, 256]), [0x1400, 0xa000]),
  part(0x432, 'STM32F373/F378', F3, paged(2048, [64, 128, 256]), [0x1400, 0x8000]),
  part(0x438, 'STM32F303x4 to x8, F334', F3, paged(2048, [16, 32, 64]), [0x1800, 0x3000]),
  part(0x439, 'STM32F301, F302x4 to x8', F3, paged(2048, [32, 64]), [0x1800, 0x4000]),
  part(0x446, 'STM32F302xD/xE, F303xD/xE', F3, paged(2048, [384, 512]), [0x1800, 0x1_0000]),
  part(0x413, 'STM32F405/F407/F415/F417', F4, f4([512, 1024]), [0x3000, 0x2_0000], 'stm32f405', 'stm32f407'),
  part(
    0x419,
    'STM32F427/F429/F437/F439',
    F42X,
    f4([512, 1024, 2048]),
    [0x3000, 0x30000],
    'stm32f427',
    'stm32f429',
  ),
  part(0x421, 'STM32F446', F4, f4([256, 512]), [0x3000, 0x2_0000], 'stm32f446'),
  part(0x423, 'STM32F401xB/xC', F4, f4([128, 256]), [0x3000, 0x1_0000], 'stm32f401'),
  part(0x431, 'STM32F411', F4, f4([256, 512]), [0x3000, 0x2_0000], 'stm32f411'),
  part(0x433, 'STM32F401xD/xE', F4, f4([384, 512]), [0x3000, 0x1_8000], 'stm32f401'),
  part(0x434, 'STM32F469/F479', F42X, f4([512, 1024, 2048]), [0x3000, 0x60000]),
  part(0x441, 'STM32F412', F4, f4([512, 1024]), [0x3000, 0x40000], 'stm32f412'),
  part(0x458, 'STM32F410', F4, f4([64, 128]), [0x3000, 0x8000]),
  part(0x463, 'STM32F413/F423', F4, oneBank([1024, 1536]), [0x3000, 0x50000]),
  part(0x449, 'STM32F74x/F75x', F7, f7([64, 512, 1024]), [0x4000, 0x50000]),
  part(0x451, 'STM32F76x/F77x', F76X, f7([1024, 2048]), [0x4000, 0x80000], 'stm32f765', 'stm32f767'),
  part(0x452, 'STM32F72x/F73x', F72X, f4([64, 256, 512]), [0x4000, 0x40000], 'stm32f722'),
  part(
    0x450,
    'STM32H74x/H75x',
    H7,
    paged(0x2_0000, [128, 1024, 2048]),
    [0x4100, 0x2_0000],
    'stm32h743',
    'stm32h750',
  ),
  part(0x480, 'STM32H7A3/H7B3/H7B0', H7A3, paged(8192, [128, 1024, 2048]), null),
  part(0x483, 'STM32H72x/H73x', H7, paged(0x2_0000, [128, 512, 1024]), null, 'stm32h723'),
  part(0x456, 'STM32G050/G051/G061', G0, paged(2048, [32, 64]), [0x1000, 0x4800]),
  part(
    0x460,
    'STM32G070/G071/G081',
    G0,
    paged(2048, [32, 64, 128]),
    [0x2700, 0x9000],
    'stm32g070',
    'stm32g071',
  ),
  part(0x466, 'STM32G030/G031/G041', G0, paged(2048, [16, 32, 64]), [0x1000, 0x2000]),
  part(
    0x467,
    'STM32G0B0/G0B1/G0C1',
    G0,
    paged(2048, [128, 256, 512]),
    [0x4000, 0x2_0000],
    'stm32g0b0',
    'stm32g0b1',
  ),
  part(0x468, 'STM32G431/G441', G4, paged(2048, [32, 64, 128]), [0x4000, 0x5800], 'stm32g431'),
  part(0x469, 'STM32G47x/G48x', G47X, paged(2048, [128, 256, 512]), [0x4000, 0x1_8000], 'stm32g474'),
  part(0x479, 'STM32G491/G4A1', G4, paged(2048, [256, 512]), [0x4000, 0x1c000]),
  part(0x443, 'STM32C031', C0, paged(2048, [16, 32]), null),
  part(0x44c, 'STM32C051', C0, paged(2048, [32, 64]), null),
  part(0x44d, 'STM32C091/C092', C0, paged(2048, [128, 256]), null),
  part(0x453, 'STM32C011', C0, paged(2048, [16, 32]), null),
  part(0x493, 'STM32C071', C0, paged(2048, [64, 128]), null),
  part(0x417, 'STM32L05x/L06x', L0, paged(128, [32, 64]), [0x1000, 0x2000]),
  part(0x425, 'STM32L03x/L04x', L0, paged(128, [16, 32]), [0x1000, 0x2000]),
  part(0x447, 'STM32L07x/L08x', L0, paged(128, [64, 128, 192]), [0x2000, 0x5000]),
  part(0x457, 'STM32L01x/L02x', L0, paged(128, [8, 16]), null),
  part(0x416, 'STM32L1 up to 128 KiB', L1, paged(256, [32, 64, 128]), [0x800, 0x4000]),
  part(0x427, 'STM32L1xxxC', L1_LARGE, paged(256, [256]), [0x1000, 0x8000]),
  part(0x429, 'STM32L1xxxA', L1, paged(256, [32, 64, 128]), [0x1000, 0x8000]),
  part(0x436, 'STM32L1xxxD', L1_LARGE, paged(256, [256, 384]), [0x1000, 0xc000]),
  part(0x437, 'STM32L1xxxE', L1_LARGE, paged(256, [384, 512]), [0x1000, 0x14000]),
  part(0x415, 'STM32L47x/L48x', L4_TWO, paged(2048, [256, 512, 1024]), [0x3100, 0x1_8000]),
  part(0x435, 'STM32L43x/L44x', L4, paged(2048, [128, 256]), [0x3100, 0xc000]),
  part(0x461, 'STM32L496/L4A6', L4_TWO, paged(2048, [512, 1024]), [0x3100, 0x40000]),
  part(0x462, 'STM32L45x/L46x', L4, paged(2048, [256, 512]), [0x3100, 0x2_0000]),
  part(0x464, 'STM32L412/L422', L4, paged(2048, [64, 128]), [0x3100, 0x8000], 'stm32l412'),
  part(0x470, 'STM32L4Rx/L4Sx', L4_PLUS, paged(4096, [1024, 2048]), [0x3200, 0xa0000]),
  part(0x471, 'STM32L4P5/L4Q5', L4_PLUS, paged(4096, [512, 1024]), null),
  part(0x455, 'STM32U535/U545', U5, paged(8192, [128, 256, 512]), null),
  part(0x476, 'STM32U5Fx/U5Gx', U5, paged(8192, [2048, 4096]), null),
  part(0x481, 'STM32U59x/U5Ax', U5, paged(8192, [2048, 4096]), null),
  part(0x482, 'STM32U575/U585', U5, paged(8192, [1024, 2048]), null),
  part(0x474, 'STM32H503', H5_NO_SIZE, paged(8192, [128]), null),
  part(0x478, 'STM32H523/H533', H5_NO_SIZE, paged(8192, [256, 512]), null),
  part(0x484, 'STM32H562/H563/H573', H5, paged(8192, [1024, 2048]), null),
];

function part(
  productId: number,
  label: string,
  series: Series,
  layouts: readonly SectorLayout[],
  free: readonly [start: number, end: number] | null,
  ...mcus: string[]
): UartPart {
  const freeRam = free && { start: RAM + free[0], end: RAM + free[1] };
  return { productId, label, ...series, layouts, freeRam, mcus };
}

function option(
  name: string,
  at: number,
  bit: number,
  listedAt: LayoutOption['listedAt'],
  otherwise: string,
  onlyKib: number | null = null,
): LayoutOption {
  return { name, at, bit, listedAt, otherwise, onlyKib };
}

function bytes(start: number, length: number): { start: number; end: number } {
  return { start, end: start + length };
}

function paged(pageBytes: number, flashKib: readonly number[]): readonly SectorLayout[] {
  return flashKib.map((kib) => [{ size: pageBytes, count: (kib * 1024) / pageBytes }]);
}

/** Those of 64 KiB have the four small sectors alone, those of 128 KiB no large one. */
function f4(flashKib: readonly number[]): readonly SectorLayout[] {
  return flashKib.map((kib) =>
    kib === 64 ? [{ size: 0x4000, count: 4 }] : bankLayout(16, kib).filter(({ count }) => count > 0),
  );
}

/** F413: one bank however large (RM0430 table 5). */
function oneBank(flashKib: readonly number[]): readonly SectorLayout[] {
  return flashKib.map((kib) => [
    { size: 0x4000, count: 4 },
    { size: 0x1_0000, count: 1 },
    { size: 0x2_0000, count: (kib - 128) / 128 },
  ]);
}

function f7(flashKib: readonly number[]): readonly SectorLayout[] {
  return flashKib.map((kib) => (kib === 64 ? [{ size: 0x8000, count: 2 }] : bankLayout(32, kib)));
}
