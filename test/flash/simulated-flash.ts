import { readImage } from '../../src/firmware/read-image.ts';
import type { Keep } from '../../src/flash/backup.ts';
import type { FlashEvent } from '../../src/flash/events.ts';
import { flash } from '../../src/flash/flash.ts';
import type { DfuSeRoute, FlashPlan } from '../../src/flash/flash-plan.ts';
import { type PrepareRequest, prepareFlash } from '../../src/flash/prepare.ts';
import { type SimulatedHost, simulateHost } from '../../src/simulation/simulate-host.ts';

export const BOARDS = ['octopus-pro-f429', 'octopus-pro-f446', 'octopus-pro-h723'];
export const FLASH_START = 0x0800_0000;

/** A simulated host and its first board. */
export function simulated(name: string) {
  const host = simulateHost(name);
  const [board] = host.boards;
  if (!board) throw new Error(`${name} has no board`);
  return { host, board };
}

export async function firmwareOf(host: SimulatedHost): Promise<Uint8Array> {
  return host.ports.files.read(host.firmwarePath, 1 << 24);
}

/** Compared as memory: vitest's toEqual takes seconds for a whole flash. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** What a test calls a file that never was one. */
export const FILE = { name: 'klipper.bin', sha256: '0'.repeat(64) };

/** Plans the flash of the scene's own firmware, agreed that a board behind a UART is reset for it. */
export async function prepared(
  host: SimulatedHost,
  request: Partial<PrepareRequest> = {},
): Promise<FlashPlan> {
  const image = readImage(await firmwareOf(host), 'klipper.bin');
  return prepareFlash(host.ports, { image, file: FILE, leave: true, mayReset: true, ...request });
}

/** How a plan for a board in DFU mode reaches it. */
export function routeOf({ route }: Pick<FlashPlan, 'route'>): DfuSeRoute {
  if (route?.kind !== 'dfuse') throw new Error(`the plan goes over ${route?.kind}`);
  return route;
}

/** Carries a plan out and returns every event; `onEvent` may act in between. */
export async function carriedOut(
  plan: FlashPlan,
  host: SimulatedHost,
  {
    signal = new AbortController().signal,
    onEvent,
    keep,
  }: { signal?: AbortSignal; onEvent?: (event: FlashEvent) => void; keep?: Keep } = {},
): Promise<FlashEvent[]> {
  const events: FlashEvent[] = [];
  for await (const event of flash(plan, host.ports, { signal, ...(keep ? { keep } : {}) })) {
    events.push(event);
    onEvent?.(event);
  }
  return events;
}

/** Plans and flashes; the last event, or the error that preparing ended in. */
export async function wholeRun(host: SimulatedHost): Promise<FlashEvent | Error> {
  try {
    const events = await carriedOut(await prepared(host), host);
    return events.at(-1) ?? new Error('no event');
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/** As a user would after a failure: replug if it is off the bus, and BOOT0 and RESET unless it is in DFU mode. */
export async function backInDfuMode({ host, board }: ReturnType<typeof simulated>): Promise<void> {
  host.restartProgram();
  board.plug();
  await host.ports.clock.sleep(5000);
  if (board.mode() !== 'dfu') {
    board.boot0 = true;
    board.pressReset();
    await host.ports.clock.sleep(2000);
  }
}
