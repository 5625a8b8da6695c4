import { findUartPart, layoutOfSize } from '../knowledge/uart-parts.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import type { SerialHandle } from '../ports/serial.ts';
import { awaitKlipper, releaseLines } from '../uart/klipper-identify.ts';
import { DOCUMENTED_BAUD_RATE, ratesDownFrom } from '../uart/rates.ts';
import { openRomFast, type UartRom } from '../uart/rom.ts';
import { entersAlone, parseWiring, startFirmware, type Wiring } from '../uart/wiring.ts';
import type { Return } from './come-back.ts';
import type { FlashEvent } from './events.ts';
import { FlashFailure } from './failure.ts';
import type { FlashPlan, UartRoute } from './flash-plan.ts';
import type { FlashRun } from './flash-run.ts';
import type { Reached } from './reached.ts';
import { inUartWords } from './uart-errors.ts';
import { type UartChip, uartProgrammer } from './uart-programmer.ts';

/** a bootloader may wait some 5 s for an SD card before it goes on */
const PATIENCE_MS = 15_000;

/** The chip of this route in its ROM, at the fastest rate that holds. FlashFailure, ProgrammerError. */
export async function openOnUart(
  ports: Pick<HostPorts, 'serial' | 'clock'>,
  route: UartRoute,
  probe: number,
): Promise<{ rom: UartRom; chip: UartChip }> {
  const part = findUartPart(route.productId);
  if (!part) throw new FlashFailure('refused', 'The plan is for a chip that is not known.');
  const wiring = parseWiring(route.wiring);
  const baudRates =
    route.baudRate === null
      ? ratesDownFrom(entersAlone(wiring) ? part.fastest.baudRate : DOCUMENTED_BAUD_RATE)
      : [route.baudRate];
  const rom = await inUartWords(openRomFast(ports, { path: route.tty, wiring, baudRates }, probe));
  if (rom.productId !== route.productId || rom.version !== route.bootloaderVersion) {
    await rom.line.port.close();
    throw new FlashFailure(
      'device-lost',
      `The chip at ${route.tty} is not the one any more that was looked at.`,
    );
  }
  return { rom, chip: { part, layout: layoutOfSize(part, route.flashKib).layout } };
}

/** The planned chip over its UART. FlashFailure, ProgrammerError. */
export async function* reachUart(run: FlashRun, route: UartRoute): AsyncGenerator<FlashEvent, Reached> {
  const { plan, ports } = run;
  const { rom, chip } = await openOnUart(ports, route, plan.map.regions[0]?.start ?? plan.address);
  const programmer = uartProgrammer(rom, ports.clock, chip);
  const wiring = parseWiring(route.wiring);
  run.programmer = programmer;
  yield {
    type: 'note',
    code: 'uart-rate',
    message: `The bootloader answers at ${rom.line.baudRate} baud.`,
  };
  return { programmer, comeBack: (checkpoint) => comeBackOnUart(ports, plan, { route, wiring }, checkpoint) };
}

/** A firmware shows itself on this line only if it is a Klipper that was built for it. Rejects with ProgrammerError. */
async function comeBackOnUart(
  ports: HostPorts,
  { device }: FlashPlan,
  { route, wiring }: { route: UartRoute; wiring: Wiring },
  checkpoint: () => void,
): Promise<Return> {
  const baudRate = route.klipperBaudRate;
  if (baudRate === null) return { kind: 'not-looked' };
  const port = await inUartWords(ports.serial.open(route.tty, { baudRate }));
  try {
    const answers = await inUartWords(seen(ports, port, wiring, checkpoint));
    if (!answers) return { kind: 'absent', problem: null };
    const { vendorId, productId } = device;
    return {
      kind: 'returned',
      as: { path: route.tty, vendorId, productId, name: 'Klipper on its UART', serialNumber: null },
    };
  } finally {
    await port.close();
  }
}

async function seen(
  { clock }: HostPorts,
  port: SerialHandle,
  wiring: Wiring,
  checkpoint: () => void,
): Promise<boolean> {
  // opening the port has moved both lines, and may have held RESET
  if (entersAlone(wiring)) await startFirmware(port, clock, wiring);
  else await releaseLines(port);
  return awaitKlipper(port, clock, PATIENCE_MS, checkpoint);
}
