import { cards, type SdCardFacts } from './sd-card-facts.ts';

/** Boards that are sold on their own. */
export const BOARD_CARDS: readonly SdCardFacts[] = [
  ...cards(
    { starts: { stm32f407: 0x0800_8000 }, fileName: 'firmware.bin' },
    {
      i3dbeez9: 'I3DBEEZ9',
      flyboard: 'Flyboard',
      'mellow-fly-cdy-v3': 'Mellow Fly CDY V3',
      'mellow-fly-e3-v2': 'Mellow Fly E3 V2',
      'mellow-super-infinty-hv': 'Mellow Super Infinty HV',
    },
  ),
  ...cards(
    { starts: { stm32f407: 0x0800_8000 }, fileName: 'firmware.bin', doneName: 'FIRMWARE.CUR' },
    {
      'btt-e3-rrf-v1.1': 'BTT E3 RRF V1.1',
      'btt-gtr': 'BTT GTR',
      'btt-skr-pro': 'BTT SKR Pro',
    },
  ),
  ...cards(
    {
      starts: { stm32f407: 0x0800_8000, stm32f429: 0x0800_8000 },
      fileName: 'firmware.bin',
      doneName: 'FIRMWARE.CUR',
    },
    {
      'btt-skr-2': 'BTT SKR 2',
    },
  ),
  ...cards(
    { starts: { stm32f103: 0x0800_7000 }, fileName: 'firmware.bin', doneName: 'FIRMWARE.CUR' },
    {
      'btt-skr-cr6-v1.0': 'BTT SKR CR6 V1.0',
      'btt-skr-e3-dip': 'BTT SKR E3 DIP',
      'btt-skr-mini-e3-v1.0': 'BTT SKR Mini E3 V1.0',
      'btt-skr-mini-e3-v1.2': 'BTT SKR Mini E3 V1.2',
      'btt-skr-mini-e3-v2.0': 'BTT SKR Mini E3 V2.0',
      'btt-skr-mini-mz': 'BTT SKR Mini MZ',
      'btt-skr-mini': 'BTT SKR Mini',
    },
  ),
  ...cards(
    { starts: { stm32g0b1: 0x0800_2000 }, fileName: 'firmware.bin', doneName: 'FIRMWARE.CUR' },
    {
      'btt-skr-mini-e3-v3.0': 'BTT SKR Mini E3 V3.0',
    },
  ),
  ...cards(
    { starts: { stm32f103: 0x0800_7000 }, fileName: null },
    {
      'creality-v4.2.10': 'Creality V4.2.10',
      'creality-v4.2.7': 'Creality V4.2.7',
    },
  ),
  ...cards(
    { starts: { stm32f401: 0x0800_8000 }, fileName: 'firmware.bin', doneName: 'OLD.BIN' },
    {
      'fysetc-cheetah-v2.0': 'FYSETC Cheetah V2.0',
    },
  ),
  ...cards(
    { starts: { stm32f405: 0x0800_8000 }, fileName: 'firmware.bin' },
    {
      'mellow-fly-gemini-v1': 'Mellow Fly Gemini V1',
    },
  ),
  ...cards(
    { starts: { stm32f405: 0x0800_8000 }, fileName: 'firmware.bin', doneName: 'FIRMWARE.CUR' },
    {
      'mellow-fly-gemini-v2': 'Mellow Fly Gemini V2',
    },
  ),
  ...cards(
    { starts: { stm32f407: 0x0800_c000 }, fileName: 'mks_monster8.bin' },
    {
      'mks-monster8': 'MKS Monster8',
    },
  ),
  ...cards(
    {
      starts: { stm32f103: 0x0800_5000 },
      fileName: 'Robin_e3.bin',
      conversion: 'mks',
      doneName: 'ROBIN_E3.CUR',
    },
    {
      'mks-robin-e3': 'MKS Robin E3',
    },
  ),
  ...cards(
    { starts: { stm32f103: 0x0800_7000 }, fileName: 'Robin_nano.bin', conversion: 'mks' },
    {
      'mks-robin-nano-v1': 'MKS Robin Nano V1',
    },
  ),
  ...cards(
    { starts: { stm32f103: 0x0800_7000 }, fileName: 'Robin_nano35.bin', conversion: 'mks' },
    {
      'mks-robin-nano-v2': 'MKS Robin Nano V2',
    },
  ),
  ...cards(
    { starts: { stm32f407: 0x0800_c000 }, fileName: 'Robin_nano_v3.bin' },
    {
      'mks-robin-nano-v3': 'MKS Robin Nano V3',
    },
  ),
  ...cards(
    { starts: { stm32f405: 0x0800_c000 }, fileName: 'firmware.bin' },
    {
      'th3d-ezboard-v2.0': 'TH3D EZBoard V2.0',
    },
  ),
  ...cards(
    {
      starts: { stm32f446: 0x0800_8000, stm32f429: 0x0800_8000, stm32f407: 0x0800_8000 },
      fileName: 'firmware.bin',
      doneName: 'FIRMWARE.CUR',
    },
    {
      'btt-octopus': 'BTT Octopus',
    },
  ),
  ...cards(
    {
      starts: { stm32f446: 0x0800_8000, stm32f429: 0x0800_8000, stm32h723: 0x0802_0000 },
      fileName: 'firmware.bin',
      doneName: 'FIRMWARE.CUR',
    },
    {
      'btt-octopus-pro': 'BTT Octopus Pro',
    },
  ),
  ...cards(
    { starts: { stm32h723: 0x0802_0000 }, fileName: 'firmware.bin', doneName: 'FIRMWARE.CUR' },
    {
      'btt-octopus-max-ez': 'BTT Octopus Max EZ',
    },
  ),
  ...cards(
    {
      starts: { stm32h743: 0x0802_0000, stm32h723: 0x0802_0000 },
      fileName: 'firmware.bin',
      doneName: 'FIRMWARE.CUR',
    },
    {
      'btt-skr-3': 'BTT SKR 3',
    },
  ),
  ...cards(
    { starts: { stm32g0b1: null }, fileName: 'firmware.bin', doneName: 'FIRMWARE.CUR' },
    {
      'btt-skrat': 'BTT SKRat',
    },
  ),
  ...cards(
    { starts: { stm32f103: null }, fileName: 'firmware.bin', doneName: 'FIRMWARE.CUR' },
    {
      'btt-btt002': 'BTT 002',
    },
  ),
  ...cards(
    { starts: { stm32f446: 0x0801_0000 }, fileName: 'firmware.bin', doneName: 'OLD.BIN' },
    {
      'fysetc-s6': 'FYSETC S6',
    },
  ),
  ...cards(
    { starts: { stm32f401: null }, fileName: 'X_4.bin', doneName: 'X_4.CUR' },
    {
      'qidi-x-max3': 'QIDI X-Max 3, X-Plus 3 and X-Smart 3',
    },
  ),
  ...cards(
    { starts: { stm32f401: null }, fileName: 'qd_mcu.bin', doneName: 'qd_mcu.CUR' },
    {
      'qidi-q1-pro': 'QIDI Q1 Pro and Plus 4',
    },
  ),
];
