/**
 * Interface strings of ROMs as they were recorded from real parts, by scene and alternate setting: written down here
 * once more, apart from the simulated parts' own. Parts that are missing have only strings that were inferred.
 */
const F4_OPTION = '@Option Bytes  /0x1FFFC000/01*016 e';
const F4_OTP = '@OTP Memory /0x1FFF7800/01*512 e,01*016 e';
const F4_FEATURE = '@Device Feature/0xFFFF0000/01*004 e';
const F4_1M = '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg';
const F4_512K = '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg';
const F42X_OPTION = '@Option Bytes  /0x1FFFC000/01*016 e/0x1FFEC000/01*016 e';
const F42X_OTP = '@OTP Memory /0x1FFF7800/01*512 e,01*016 e/0x1FFE7800/01*512 e,01*016 e';

export const RECORDED_STRINGS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'chip-stm32f042': {
    0: '@Internal Flash  /0x08000000/032*0001Kg',
    1: '@Option Bytes  /0x1FFFF800/01*016 e',
  },
  'chip-stm32f405': { 0: F4_1M, 1: F4_OPTION, 2: F4_OTP, 3: F4_FEATURE },
  'chip-stm32f407': { 0: F4_1M, 1: F4_OPTION, 2: F4_OTP, 3: F4_FEATURE },
  'chip-stm32f411': { 0: F4_512K, 1: F4_OPTION, 2: F4_OTP, 3: F4_FEATURE },
  'chip-stm32f446': { 0: F4_512K, 1: F4_OPTION, 2: F4_OTP, 3: F4_FEATURE },
  'chip-stm32f427-2m': { 1: F42X_OPTION, 2: F42X_OTP, 3: F4_FEATURE },
  'chip-stm32f429': { 0: F4_1M },
  'chip-stm32f429-2m': { 1: F42X_OPTION, 2: F42X_OTP, 3: F4_FEATURE },
  'chip-stm32f722': { 0: '@Internal Flash  /0x08000000/04*016Kg,01*64Kg,03*128Kg' },
  'chip-stm32f745': { 0: '@Internal Flash  /0x08000000/04*032Kg,01*128Kg,03*256Kg' },
  'chip-stm32g474': { 1: '@Option Bytes   /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e' },
  'ebb36-g0b1': {
    0: '@Internal Flash   /0x08000000/64*02Kg',
    1: '@Internal Flash   /0x08000000/64*02Kg',
    2: '@Internal Flash   /0x08000000/64*02Kg',
  },
  'chip-stm32h723': {
    0: '@Internal Flash   /0x08000000/8*128Kg',
    1: '@Option Bytes   /0x5200201C/01*88 e',
  },
  'chip-stm32h743': {
    0: '@Internal Flash   /0x08000000/16*128Kg',
    1: '@Option Bytes   /0x5200201C/01*128 e',
  },
  'chip-stm32h563': { 0: '@Internal Flash   /0x08000000/256*08Kg' },
  'chip-stm32l072': {
    0: '@Internal Flash  /0x08000000/1536*128g',
    1: '@Option Bytes  /0x1FF80000/01*032 e',
  },
  'chip-stm32l452': {
    0: '@Internal Flash  /0x08000000/0256*0002Kg',
    1: '@Option Bytes  /0x1FFF7800/01*040 e',
    2: '@OTP Memory /0x1FFF7000/01*0001Ke',
    3: '@Device Feature/0xFFFF0000/01*004 e',
  },
  'chip-stm32u575': {
    0: '@Internal Flash   /0x08000000/256*08Kg',
    1: '@Option Bytes   /0x40022040/01*64 e',
    2: '@OTP Memory   /0x0BFA0000/01*512 e',
  },
  'chip-gd32vf103': {
    0: '@Internal Flash  /0x08000000/512*002Kg',
    1: '@Option Bytes  /0x1FFFF800/01*016 g',
  },
  'chip-gd32vf103-bare': { 0: '@Internal Flash  /0x08000000/128*001Kg' },
  'chip-at32f437': {
    0: '@Internal Flash   /0x08000000/08*04Ka,1000*04Kg',
    1: '@Option byte   /0x1FFFC000/01*4096 g',
  },
};
