import type { KatapultLink } from '../katapult/exchange.ts';
import { connect, holdsFirstAnswer, type KatapultInfo, katapultLink, prime } from '../katapult/katapult.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { releaseLines } from '../uart/klipper-identify.ts';
import { inKatapultWords } from './katapult-errors.ts';

/** How Katapult is reached. */
export interface KatapultPort {
  tty: string;
  /** baud */
  baudRate: number;
  /** the USB product string, which is the name of the MCU; null over a UART */
  usbProduct: string | null;
}

/** Opens the port and connects; on failure the port is closed again. Nothing is changed by it. ProgrammerError. */
export async function openKatapult(
  { serial, clock }: Pick<HostPorts, 'serial' | 'clock'>,
  { tty, baudRate, usbProduct }: KatapultPort,
): Promise<{ link: KatapultLink; info: KatapultInfo }> {
  const port = await inKatapultWords(serial.open(tty, { baudRate }));
  const link = katapultLink(port, clock);
  try {
    // over a UART the lines may hang on RESET and BOOT0
    if (usbProduct === null) await inKatapultWords(releaseLines(port));
    if (usbProduct !== null && holdsFirstAnswer(usbProduct)) await inKatapultWords(prime(link));
    return { link, info: await inKatapultWords(connect(link)) };
  } catch (error) {
    await port.close();
    throw error;
  }
}
