import { AT32F437 } from './at32f437.ts';
import { GD32VF103, GD32VF103_BARE } from './gd32vf103.ts';
import type { McuProfile } from './mcu-profile.ts';
import { STM32F042, STM32F072 } from './stm32f0.ts';
import { STM32F103 } from './stm32f1.ts';
import { STM32F722, STM32F745, STM32F765 } from './stm32f7.ts';
import { STM32F405, STM32F407 } from './stm32f405.ts';
import { STM32F427, STM32F427_2M, STM32F429, STM32F429_2M } from './stm32f429.ts';
import { STM32F411, STM32F446 } from './stm32f446.ts';
import { STM32G0B1, STM32G0B1_128K } from './stm32g0.ts';
import { STM32G474 } from './stm32g4.ts';
import { STM32C562, STM32H563, STM32U575 } from './stm32h5-u5-c5.ts';
import { STM32H723, STM32H743 } from './stm32h7.ts';
import { STM32L072 } from './stm32l0.ts';
import { STM32L452, STM32L496 } from './stm32l4.ts';

/** Every microcontroller that can be simulated, by the name that its scene has behind "chip-". */
export const MCUS: Readonly<Record<string, McuProfile>> = {
  stm32f042: STM32F042,
  stm32f072: STM32F072,
  stm32f103: STM32F103,
  stm32f405: STM32F405,
  stm32f407: STM32F407,
  stm32f411: STM32F411,
  stm32f427: STM32F427,
  'stm32f427-2m': STM32F427_2M,
  stm32f429: STM32F429,
  'stm32f429-2m': STM32F429_2M,
  stm32f446: STM32F446,
  stm32f722: STM32F722,
  stm32f745: STM32F745,
  stm32f765: STM32F765,
  stm32g0b1: STM32G0B1,
  'stm32g0b1-128k': STM32G0B1_128K,
  stm32g474: STM32G474,
  stm32h563: STM32H563,
  stm32h723: STM32H723,
  stm32h743: STM32H743,
  stm32l072: STM32L072,
  stm32l452: STM32L452,
  stm32l496: STM32L496,
  stm32u575: STM32U575,
  stm32c562: STM32C562,
  gd32vf103: GD32VF103,
  'gd32vf103-bare': GD32VF103_BARE,
  at32f437: AT32F437,
};
