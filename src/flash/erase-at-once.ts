import { DfuError } from '../dfu/dfu-error.ts';
import { toIdle } from '../dfu/to-idle.ts';
import { massErase } from '../dfu/whole-flash.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { LIMIT_MS } from '../uart/an3155.ts';
import { eraseCommandOf, eraseSpecial, spoilerOf } from '../uart/erase.ts';
import { resynchronise } from '../uart/sync.ts';
import { UartError } from '../uart/uart-error.ts';
import { type LookedDevice, type LookedDfuSe, openInterface } from './looked-device.ts';
import type { LookedUart } from './looked-uart.ts';
import { ProgrammerError } from './programmer.ts';
import { openOnUart } from './reach-uart.ts';
import { inUartWords } from './uart-errors.ts';

type Hosts = Pick<HostPorts, 'usb' | 'serial' | 'clock'>;

/**
 * Erases the whole flash with one command. Null when the device says that it is done, else what it refused it with:
 * nothing is erased then. `begin` is called before the command is sent. UsbError, DfuError, ProgrammerError, FlashFailure.
 */
export function eraseAtOnce(
  ports: Hosts,
  looked: LookedDevice,
  sectorSize: number,
  begin: () => void,
): Promise<string | null> {
  return looked.kind === 'uart' ? onUart(ports, looked, begin) : onDfuSe(ports, looked, sectorSize, begin);
}

async function onDfuSe(
  ports: Hosts,
  looked: LookedDfuSe,
  sectorSize: number,
  begin: () => void,
): Promise<string | null> {
  const dfu = await openInterface(ports, looked);
  try {
    await toIdle(dfu, looked.traits.staysBusy);
    begin();
    await massErase(dfu, looked.traits.eraseMs(sectorSize));
    return null;
  } catch (error) {
    if (!(error instanceof DfuError) || error.kind !== 'status') throw error;
    await toIdle(dfu, looked.traits.staysBusy);
    return error.got;
  } finally {
    await dfu.close();
  }
}

async function onUart(ports: Hosts, { route, place }: LookedUart, begin: () => void): Promise<string | null> {
  const { rom } = await openOnUart(ports, route, place.map.regions[0]?.start ?? 0);
  const command = eraseCommandOf(rom.commands);
  try {
    begin();
    await inUartWords(eraseSpecial(rom.line, command, 'everything'));
    return null;
  } catch (error) {
    const cause = error instanceof ProgrammerError ? error.cause : null;
    if (!(cause instanceof UartError) || cause.kind !== 'nack') throw error;
    const { clock } = ports;
    await inUartWords(resynchronise(rom.line, LIMIT_MS.erasePage, () => clock.nowMs(), spoilerOf(command)));
    return cause.got;
  } finally {
    await rom.line.port.close();
  }
}
