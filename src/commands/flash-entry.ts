import { requestBootloader, type Via, waitForDfu } from '../flash/enter-dfu.ts';
import type { FlashEvent } from '../flash/events.ts';
import { FlashFailure } from '../flash/failure.ts';
import type { FlashPlan } from '../flash/flash-plan.ts';
import { nextSteps } from '../flash/next-steps.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { findPortHolder, hiddenHolder, holderWords, type PortHolder } from './port-holder.ts';

/** Longer than anybody needs to type a line, and not for ever. */
const HELD_PATIENCE_MS = 10 * 60_000;
const FREE_IT = 'Stop what holds the port, and run this again.';
const POLL_MS = 1000;

interface Asking {
  ports: HostPorts;
  signal: AbortSignal;
  tell: (event: FlashEvent) => void;
  /** who was seen to hold the port when the plan was made, which said so */
  holder: PortHolder | null;
  /** somebody else turned out to hold it */
  wasHeld: (holder: PortHolder) => void;
  /** the only way that the user wants; undefined = whichever comes up */
  via: Via | undefined;
  /** leads a board behind a UART into its bootloader, which is one with looking at it; why it could not be looked at, or null */
  look: () => Promise<Failed | null>;
}

type Failed = FlashEvent & { type: 'failed' };

/**
 * Leads the board of a plan with an entry into its bootloader and waits until it is there. Null when it is, else the event
 * that tells what came instead; nothing in the memory of the board was changed in either case. A port that is held is
 * waited for.
 */
export async function enterDfu(plan: FlashPlan, asking: Asking): Promise<Failed | null> {
  const { ports, signal, tell } = asking;
  const { entry, device } = plan;
  if (!entry) return null;
  const startMs = ports.clock.nowMs();
  tell({ type: 'phase-started', phase: 'enter', totalBytes: 0 });
  const checkpoint = () => {
    if (signal.aborted) throw new FlashFailure('interrupted', 'Stopped as asked.');
  };
  try {
    if (entry.by === 'touch') {
      await whenFree(entry.tty, asking, { checkpoint, act: () => requestBootloader(ports, entry.tty) });
      await waitForDfu(ports, device, checkpoint, asking.via);
    } else {
      const act = async () => {
        const failure = await asking.look();
        if (failure?.code === 'device-busy') throw new FlashFailure('device-busy', failure.message);
        return failure;
      };
      const failure = await whenFree(entry.tty, asking, { checkpoint, act });
      if (failure) return failure;
    }
    tell({ type: 'phase-finished', phase: 'enter', elapsedMs: ports.clock.nowMs() - startMs });
    return null;
  } catch (error) {
    if (!(error instanceof FlashFailure)) throw error;
    return {
      type: 'failed',
      code: error.code,
      phase: 'enter',
      address: null,
      message: `${error.message} Nothing in the memory of the board was changed.`,
      boardState: 'untouched',
      bootable: 'as-before',
      again: null,
      next: error.code === 'device-busy' ? [FREE_IT] : nextSteps(error.code, 'untouched'),
    };
  }
}

async function whenFree<T>(
  tty: string,
  { ports, tell, holder, wasHeld }: Asking,
  { checkpoint, act }: { checkpoint: () => void; act: () => Promise<T> },
): Promise<T> {
  const deadline = ports.clock.nowMs() + HELD_PATIENCE_MS;
  let said = holder !== null;
  for (;;) {
    checkpoint();
    let held = await findPortHolder(ports, tty);
    if (!held) {
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof FlashFailure) || error.code !== 'device-busy') throw error;
        held = await hiddenHolder(ports);
      }
    }
    if (!said) {
      wasHeld(held);
      tell({ type: 'note', code: 'port-held', message: holderWords(held, tty) });
    }
    said = true;
    if (ports.clock.nowMs() >= deadline) {
      throw new FlashFailure('device-busy', `${holderWords(held, tty)} It was not freed in ten minutes.`);
    }
    await ports.clock.sleep(POLL_MS);
  }
}
