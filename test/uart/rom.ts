import { type SimulatedHost, simulateHost } from '../../src/simulation/simulate-host.ts';
import type { UartBoard } from '../../src/simulation/uart/uart-board.ts';
import { PRESETS } from '../../src/uart/entry.ts';
import { openRom, type UartRom } from '../../src/uart/rom.ts';
import { parseWiring } from '../../src/uart/wiring.ts';

export const PORT = '/dev/ttyACM0';
export const RTS_DTR = parseWiring('rts=boot0,dtr=nreset');
export const START = 0x0800_0000;

export interface InRom {
  host: SimulatedHost;
  board: UartBoard;
  rom: UartRom;
}

/** A simulated board, led into its ROM. */
export async function inRom(scene: string, wirings = [RTS_DTR], baudRate = 115_200): Promise<InRom> {
  const host = simulateHost(scene);
  const [board] = host.uartBoards;
  if (!board) throw new Error(`${scene} has no board behind an adapter`);
  return { host, board, rom: await openRom(host.ports, { path: PORT, wirings, baudRate }) };
}

export const withPresets = (scene: string) => inRom(scene, [...PRESETS]);

export function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 3)) & 0xff);
}
