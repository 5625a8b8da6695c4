import type { FlashEvent } from '../../src/flash/events.ts';
import { flash } from '../../src/flash/flash.ts';
import type { FlashPlan } from '../../src/flash/flash-plan.ts';
import { FlashMemory } from '../../src/simulation/flash-memory.ts';
import { FlashTimes } from '../../src/simulation/flash-times.ts';
import type { McuProfile } from '../../src/simulation/mcus/mcu-profile.ts';
import { STM32F103 } from '../../src/simulation/mcus/stm32f1.ts';
import { STM32F407 } from '../../src/simulation/mcus/stm32f405.ts';
import { STM32G0B1 } from '../../src/simulation/mcus/stm32g0.ts';
import { STM32H723, STM32H743 } from '../../src/simulation/mcus/stm32h7.ts';
import { STM32L072 } from '../../src/simulation/mcus/stm32l0.ts';
import { prepared } from '../flash/simulated-flash.ts';
import { PORT, RTS_DTR, uartScene } from '../flash/simulated-uart.ts';

export const UART_CHIPS: readonly (readonly [name: string, scene: string, mcu: McuProfile])[] = [
  ['F103', 'uart-skr-mini-e3', STM32F103],
  ['F407', 'uart-stm32f407', STM32F407],
  ['G0B1', 'uart-stm32g0b1', STM32G0B1],
  ['H743', 'uart-stm32h743', STM32H743],
  ['H723', 'uart-stm32h723', STM32H723],
  ['L072', 'uart-stm32l072', STM32L072],
];

/** 8E1 */
const BITS_A_BYTE = 11;
const BLOCK_BYTES = 256;
/** a block written or read: command 2, address 5, length and XOR 2, three ACKs (AN3155 3.4, 3.6) */
const BLOCK_OVERHEAD = 12;

export interface UartJob {
  scene: string;
  mcu: McuProfile;
  /** null = as fast as holds */
  baudRate: number | null;
}

export interface UartCost {
  /** from opening the port to the last verified byte, ms of the virtual clock */
  totalMs: number;
  /** what no host can save: erase, program, and each byte once there and once back at that rate */
  floorMs: number;
  /** the rate that was used */
  baudRate: number;
  bytes: number;
}

/** Flashes the scene's own firmware over something else and stays in the ROM. Throws unless all bytes are right. */
export async function costOnUart({ scene, mcu, baudRate }: UartJob): Promise<UartCost> {
  const { host, board } = uartScene(scene);
  const request = { device: PORT, wiring: RTS_DTR, leave: false, ...(baudRate === null ? {} : { baudRate }) };
  const plan = await prepared(host, request);
  for (const { address, size } of plan.erase) board.preload(address, new Uint8Array(size).fill(0x3c));
  const { clock } = host.ports;
  const startMs = clock.nowMs();
  let verifiedMs = Number.NaN;
  let used = 0;
  let last: FlashEvent | undefined;
  for await (const event of flash(plan, host.ports, { signal: new AbortController().signal })) {
    if (event.type === 'phase-finished' && event.phase === 'verify') verifiedMs = clock.nowMs();
    if (event.type === 'note' && event.code === 'uart-rate') used = Number(/\d{4,}/.exec(event.message)?.[0]);
    last = event;
  }
  if (last?.type !== 'finished') throw new Error(`ended with ${JSON.stringify(last)}`);
  const bytes = plan.write.reduce((sum, { data }) => sum + data.length, 0);
  return { totalMs: verifiedMs - startMs, floorMs: floorOf(plan, mcu, used), baudRate: used, bytes };
}

function floorOf({ erase, write }: FlashPlan, mcu: McuProfile, baudRate: number): number {
  const times = new FlashTimes(mcu);
  const memory = new FlashMemory(mcu);
  const eraseMs = erase.reduce((sum, { address }) => {
    const sector = memory.sectorAt(address);
    return sum + (sector ? times.eraseMs(sector) : 0);
  }, 0);
  let workMs = 0;
  let lineBytes = 0;
  for (const { data } of write) {
    workMs += times.programMs(data.length);
    lineBytes += 2 * (data.length + BLOCK_OVERHEAD * Math.ceil(data.length / BLOCK_BYTES));
  }
  return eraseMs + workMs + (lineBytes * BITS_A_BYTE * 1000) / baudRate;
}
