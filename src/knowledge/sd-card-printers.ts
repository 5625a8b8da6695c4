import { cards, type SdCardFacts } from './sd-card-facts.ts';

/** Boards of whole printers, by the printer and its year. */
export const PRINTER_CARDS: readonly SdCardFacts[] = [
  ...cards(
    { starts: { stm32f103: 0x0801_0000 }, fileName: 'project.bin' },
    {
      'alfawise-u30-2018': 'Alfawise U30 (2018)',
    },
  ),
  ...cards(
    { starts: { stm32f401: 0x0800_c000 }, fileName: 'yuntu.bin' },
    {
      'artillery-sidewinder-x3-plus-2024': 'Artillery Sidewinder X3 Plus (2024)',
    },
  ),
  ...cards(
    {
      starts: { stm32f407: 0x0800_8000, stm32f429: 0x0800_8000 },
      fileName: 'firmware.bin',
      doneName: 'FIRMWARE.CUR',
    },
    {
      'biqu-b1-se-plus-2022': 'BIQU B1 SE Plus (2022)',
    },
  ),
  ...cards(
    { starts: { stm32h743: 0x0802_0000 }, fileName: 'firmware.bin', doneName: 'FIRMWARE.CUR' },
    {
      'biqu-bx-2021': 'BIQU BX (2021)',
    },
  ),
  ...cards(
    { starts: { stm32f103: 0x0801_0000 }, fileName: null },
    {
      'creality-cr10-smart-pro-2022': 'Creality CR-10 Smart Pro (2022)',
    },
  ),
  ...cards(
    { starts: { stm32f103: 0x0800_7000 }, fileName: null },
    {
      'creality-cr30-2021': 'Creality CR-30 (2021)',
      'creality-cr6se-2020': 'Creality CR-6 SE (2020)',
      'creality-cr6se-2021': 'Creality CR-6 SE (2021)',
      'creality-ender2pro-2021': 'Creality Ender 2 Pro (2021)',
      'creality-ender3-v2-2020': 'Creality Ender 3 V2 (2020)',
      'creality-ender3-v2-neo-2022': 'Creality Ender 3 V2 Neo (2022)',
      'creality-ender3max-2021': 'Creality Ender 3 Max (2021)',
      'creality-ender3pro-2020': 'Creality Ender 3 Pro (2020)',
      'creality-ender5pro-2020': 'Creality Ender 5 Pro (2020)',
      'creality-ender6-2020': 'Creality Ender 6 (2020)',
      'creality-sermoond1-2021': 'Creality Sermoon D1 (2021)',
      'sovol-sv05-2022': 'Sovol SV05 (2022)',
      'sovol-sv06-2022': 'Sovol SV06 (2022)',
      'sovol-sv06-plus-2023': 'Sovol SV06 Plus (2023)',
    },
  ),
  ...cards(
    { starts: { stm32f103: 0x0800_7000 }, fileName: 'firmware.bin' },
    {
      'creality-ender3-s1-2021': 'Creality Ender 3 S1 (2021)',
      'creality-ender3-s1plus-2022': 'Creality Ender 3 S1 Plus (2022)',
      'sunlu-t3-2022': 'Sunlu T3 (2022)',
    },
  ),
  ...cards(
    { starts: { stm32f401: 0x0801_0000 }, fileName: 'firmware.bin', folder: 'STM32F4_UPDATE' },
    {
      'creality-ender3-s1-2021-f401': 'Creality Ender 3 S1 with STM32F401 (2021)',
      'creality-ender3-s1plus-2022-f401': 'Creality Ender 3 S1 Plus with STM32F401 (2022)',
    },
  ),
  ...cards(
    { starts: { stm32f401: 0x0801_0000 }, fileName: null, folder: 'STM32F4_UPDATE' },
    {
      'creality-ender5-s1-2023': 'Creality Ender 5 S1 (2023)',
    },
  ),
  ...cards(
    { starts: { stm32f401: 0x0801_0000 }, fileName: 'firmware.bin' },
    {
      'creality-sermoonv1-2022': 'Creality Sermoon V1 (2022)',
    },
  ),
  ...cards(
    { starts: { stm32f103: 0x0800_7000, stm32f407: 0x0800_8000 }, fileName: 'elegoo.bin', conversion: 'mks' },
    {
      'elegoo-neptune2-2021': 'Elegoo Neptune2 (2021)',
    },
  ),
  ...cards(
    { starts: { stm32f401: 0x0800_8000 }, fileName: 'ZNP_ROBIN_NANO.bin', doneName: 'ZNP_ROBIN_NANO.CUR' },
    {
      'elegoo-neptune3-pro-2023': 'Elegoo Neptune3 Pro (2023)',
    },
  ),
  ...cards(
    { starts: { stm32f103: 0x0800_7000 }, fileName: 'Robin_nano.bin', conversion: 'mks' },
    {
      'flsun-q5-2020': 'FLSUN Q5 (2020)',
      'kingroon-kp3s-2020': 'Kingroon KP3S (2020)',
    },
  ),
  ...cards(
    { starts: { stm32f103: 0x0800_7000 }, fileName: 'Robin_mini.bin', conversion: 'mks' },
    {
      'flsun-qqs-2020': 'FLSUN QQ-S (2020)',
    },
  ),
  ...cards(
    { starts: { stm32f103: 0x0800_7000 }, fileName: 'Robin_nano35.bin', conversion: 'mks' },
    {
      'fokoos-odin5-f3-2021': 'Fokoos Odin 5 F3 (2021)',
      'twotrees-sapphire-plus-sp-5-v1-2020': 'Two Trees Sapphire Plus SP 5 V1 (2020)',
      'twotrees-sapphire-plus-sp-5-v1.1-2021': 'Two Trees Sapphire Plus SP 5 V1.1 (2021)',
      'twotrees-sapphire-pro-sp-3-2020': 'Two Trees Sapphire Pro SP 3 (2020)',
    },
  ),
  ...cards(
    { starts: { stm32f103: 0x0800_8000 }, fileName: 'firmware.bin' },
    {
      'longer-lk4x-2022': 'Longer LK4 X (2022)',
    },
  ),
  ...cards(
    { starts: { stm32f446: 0x0800_8000 }, fileName: 'firmware.bin' },
    {
      'ratrig-v-minion-2021': 'Rat Rig V Minion (2021)',
    },
  ),
  ...cards(
    { starts: { stm32f446: 0x0801_0000 }, fileName: 'fmw_tronxy.bin', folder: 'update' },
    {
      'tronxy-crux1-2022': 'Tronxy Crux 1 (2022)',
    },
  ),
  ...cards(
    { starts: { stm32f103: 0x0800_8800 }, fileName: 'update.cbd', conversion: 'chitu' },
    {
      'tronxy-x5sa-pro-2020': 'Tronxy X5SA Pro (2020)',
      'tronxy-x5sa-v6-2019': 'Tronxy X5SA V6 (2019)',
      'tronxy-xy-2-pro-2020': 'Tronxy XY 2 Pro (2020)',
    },
  ),
];
