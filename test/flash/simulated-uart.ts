import type { Image } from '../../src/firmware/image.ts';
import { readImage } from '../../src/firmware/read-image.ts';
import type { FlashEvent } from '../../src/flash/events.ts';
import type { PrepareRequest } from '../../src/flash/prepare.ts';
import { simulateHost } from '../../src/simulation/simulate-host.ts';
import { parseWiring } from '../../src/uart/wiring.ts';
import { carriedOut, prepared } from './simulated-flash.ts';

export const PORT = '/dev/ttyACM0';
export const RTS_DTR = parseWiring('rts=boot0,dtr=nreset');
/** three blocks, the last one begun: enough for each kind of frame, and few enough to break each one */
const IMAGE_BYTES = 640;

/** The parts of the list that a printer's UART leads to, and where their firmware starts. */
export const UART_SCENES = [
  ['uart-skr-mini-e3', 0x0800_7000],
  ['uart-stm32f407', 0x0800_0000],
  ['uart-stm32g0b1', 0x0800_0000],
  ['uart-stm32h743', 0x0800_0000],
  ['uart-stm32h723', 0x0800_0000],
  ['uart-stm32l072', 0x0800_0000],
] as const;

/** The least that a board starts: vectors, start code that begins with cpsid i, the address as a literal behind it. */
export function smallFirmware(base: number): { image: Image; bytes: Uint8Array } {
  const bytes = Uint8Array.from({ length: IMAGE_BYTES }, (_, at) => (at * 7 + (at >> 8)) & 0x7f);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x2000_5000, true);
  for (let at = 4; at < 0x180; at += 4) view.setUint32(at, base + 0x201, true);
  view.setUint16(0x200, 0xb672, true);
  view.setUint32(0x248, base, true);
  return { image: readImage(bytes, 'small.bin'), bytes };
}

/** A simulated host and its first board behind an adapter. */
export function uartScene(name: string) {
  const host = simulateHost(name);
  const [board] = host.uartBoards;
  if (!board) throw new Error(`${name} has no board behind an adapter`);
  return { host, board };
}

export type OnUart = ReturnType<typeof uartScene>;

/** Plans and flashes; the last event, or the error that preparing ended in. */
export async function uartRun(
  { host }: OnUart,
  request: Partial<PrepareRequest> = {},
): Promise<FlashEvent | Error> {
  try {
    const plan = await prepared(host, { device: PORT, wiring: RTS_DTR, ...request });
    return (await carriedOut(plan, host)).at(-1) ?? new Error('no event');
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
