import type { HostPorts } from '../ports/host-ports.ts';
import type { ActionEvent, ActionRefusal, WriteUnprotectPlan } from './action-events.ts';
import { actionFailed } from './action-failure.ts';
import { FlashFailure } from './failure.ts';
import { type Lifting, liftWriteProtection } from './lift-on-uart.ts';
import type { LookedUart } from './looked-uart.ts';

type Hosts = Pick<HostPorts, 'usb' | 'serial' | 'clock'>;

/** Plans to lift write protection from all sectors; pure. Only the ROM behind a UART has a command for it. */
export function planWriteUnprotect({ device, protection: { verdict } }: LookedUart): WriteUnprotectPlan {
  const isReadProtected = verdict.certainty === 'protected' || verdict.certainty === 'maybe';
  const refusals: ActionRefusal[] = isReadProtected
    ? [
        {
          code: 'read-protected',
          what: verdict.words,
          wayOut:
            'While it is read-protected a chip refuses this. dfu-doctor unprotect without --writing lifts that.',
        },
      ]
    : [];
  return {
    action: 'write-unprotect',
    device,
    consent: 'lift-write-protection',
    notes: [
      'Write protection is lifted from every sector. What stands in the flash stays; but whoever protected a bootloader against being overwritten has that guard no more.',
      'The chip writes its option bytes and resets itself. Leave it powered, and leave BOOT0 set.',
    ],
    refusals,
  };
}

/** Lifts it as planned; nothing is thrown, the last event is `finished` or `failed`. */
export async function* liftWriting(
  plan: WriteUnprotectPlan,
  looked: LookedUart,
  ports: Hosts,
  { signal }: { signal: AbortSignal },
): AsyncGenerator<ActionEvent, void> {
  const startMs = ports.clock.nowMs();
  const state: Lifting = { isSent: false, isTaken: false };
  const [refusal] = plan.refusals;
  try {
    if (refusal) throw new FlashFailure('refused', refusal.what);
    if (signal.aborted) throw new FlashFailure('interrupted', 'Stopped as asked.');
    await liftWriteProtection(ports, looked, state);
    if (!state.isTaken) {
      throw new FlashFailure('device-error', 'The bootloader did not say that it took the command.');
    }
    yield { type: 'finished', action: 'write-unprotect', elapsedMs: ports.clock.nowMs() - startMs };
  } catch (error) {
    const board = state.isTaken
      ? 'The chip took the command, so its write protection is lifted; its flash was not touched.'
      : state.isSent
        ? 'Whether the chip took the command is not known; its flash was not touched.'
        : 'Nothing on the board was changed.';
    const next = refusal
      ? [refusal.wayOut]
      : ['Set BOOT0 and press RESET, and run it again: lifting twice does no harm.'];
    const standing = { action: 'write-unprotect', address: null, needsHub: false, onUart: true } as const;
    yield actionFailed({ ...standing, board, next }, error);
  }
}
