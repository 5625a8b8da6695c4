import type { HostPorts } from '../ports/host-ports.ts';
import { readoutUnprotect, writeUnprotect } from '../uart/protection.ts';
import { UartError } from '../uart/uart-error.ts';
import type { ActionEvent } from './action-events.ts';
import { DeviceAccessError } from './device-errors.ts';
import { FlashFailure } from './failure.ts';
import { type LookedUart, lookAtUartBoard } from './looked-uart.ts';
import { ProgrammerError } from './programmer.ts';
import { openOnUart } from './reach-uart.ts';
import { inUartWords } from './uart-errors.ts';

type Hosts = Pick<HostPorts, 'serial' | 'clock'>;

/** How far lifting a protection went. */
export interface Lifting {
  isSent: boolean;
  isTaken: boolean;
}

export const TAKEN: ActionEvent = {
  type: 'note',
  code: 'unprotect-sent',
  message: 'The chip has taken the command and erases itself. Leave it plugged in; it comes back by itself.',
};

/** ms until a chip that has reset itself is asked; and how long it is asked, where a jumper alone leads into its ROM */
const RESET_MS = 300;
const PATIENCE_MS = 10_000;

/** Readout Unprotect (AN3155 3.12), the reset that follows, and another look. ProgrammerError, FlashFailure. */
export async function* liftOnUart(
  ports: Hosts,
  looked: LookedUart,
  state: Lifting,
): AsyncGenerator<ActionEvent, LookedUart> {
  await send(ports, looked, state, 'readout');
  if (state.isTaken) yield TAKEN;
  return lookAgain(ports, looked);
}

/** Write Unprotect (AN3155 3.10), and the same afterwards. */
export async function liftWriteProtection(
  ports: Hosts,
  looked: LookedUart,
  state: Lifting,
): Promise<LookedUart> {
  await send(ports, looked, state, 'write');
  return lookAgain(ports, looked);
}

async function send(
  ports: Hosts,
  { route, place }: LookedUart,
  state: Lifting,
  what: 'readout' | 'write',
): Promise<void> {
  const { rom } = await openOnUart(ports, route, place.map.regions[0]?.start ?? 0);
  state.isSent = true;
  try {
    await inUartWords(what === 'readout' ? readoutUnprotect(rom.line) : writeUnprotect(rom.line));
    state.isTaken = true;
  } catch (error) {
    const cause = error instanceof ProgrammerError && error.cause instanceof UartError ? error.cause : null;
    if (cause?.kind === 'nack' && cause.stage === 'command') {
      state.isSent = false;
      throw new FlashFailure('refused', `The bootloader refuses the command (${cause.message}).`);
    }
    // some are reset before they say that it is done: what is seen afterwards counts
    if (cause?.kind !== 'silent' || cause.stage !== 'result') throw error;
  } finally {
    await rom.line.port.close();
  }
}

/** The chip measures its rate anew after the reset. */
async function lookAgain({ serial, clock }: Hosts, { target }: LookedUart): Promise<LookedUart> {
  const deadline = clock.nowMs() + PATIENCE_MS;
  for (;;) {
    await clock.sleep(RESET_MS);
    try {
      return await lookAtUartBoard({ serial, clock }, target, false);
    } catch (error) {
      if (error instanceof DeviceAccessError) throw error;
      const isSilent = error instanceof ProgrammerError && error.kind === 'silent';
      if (!isSilent) throw error;
      if (clock.nowMs() >= deadline) {
        throw new FlashFailure(
          'not-returned',
          'The chip has reset itself and its bootloader does not answer, most likely because BOOT0 is not set any more.',
        );
      }
    }
  }
}
