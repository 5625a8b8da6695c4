import { readImageDictionary } from '../firmware/image-dictionary.ts';
import { printable } from '../formats/text.ts';
import { formatWiring } from '../uart/wiring.ts';
import type { Via } from './enter-dfu.ts';
import type { Entry, FlashPlan } from './flash-plan.ts';
import type { PlanRequest } from './plan.ts';
import { withoutForced } from './refusals.ts';
import { planOfRunning, targetOf } from './running-board.ts';
import type { UartTarget } from './uart-target.ts';

/**
 * What looking at the board behind this UART does to what runs there; null where it does nothing: the user has said that
 * neither RTS nor DTR is wired, and a firmware takes no notice of what a bootloader is asked. Opening a port asserts both
 * lines, so without that word even opening it may hold RESET.
 */
export function entryOnUart(
  { tty, wiring, asksKlipper }: Pick<UartTarget, 'tty' | 'wiring' | 'asksKlipper'>,
  via: Via | undefined,
): Entry | null {
  if (asksKlipper) return { tty, by: 'klipper', wiring: null, listens: 'likely' };
  const isWired = wiring !== null && (wiring.boot0 !== null || wiring.nreset !== null);
  if (wiring !== null && !isWired) return null;
  const named = wiring === null ? null : formatWiring(wiring);
  return { tty, by: via === 'katapult' ? 'opening' : 'lines', wiring: named, listens: 'likely' };
}

/** The plan before a board behind a UART is looked at: that it is reset, and what the file alone tells. Pure. */
export function planUartEntry(
  target: UartTarget,
  entry: Entry,
  { request, via }: { request: PlanRequest; via: Via | undefined },
): FlashPlan {
  const plan = planOfRunning(target.device, readImageDictionary(request.image)?.mcu ?? null, request);
  // Katapult itself says where it starts a firmware
  const at = via === 'katapult' ? { address: request.address ?? 0, refusal: null } : targetOf(request);
  return {
    ...plan,
    address: at.address,
    entry,
    notes: [
      ...plan.notes,
      ...(target.entry === null
        ? [
            `This computer does not list a serial port ${printable(target.tty, 200)}: whether it is there shows when it is opened.`,
          ]
        : []),
      'The memory of the board can only be looked at in its bootloader: what will be erased and written is shown then, before it is done.',
      ...(entry.by === 'klipper'
        ? []
        : [
            'Where neither RTS nor DTR is wired to the board and its bootloader runs already, --entry none looks at it at once, and resets nothing.',
          ]),
    ],
    ...withoutForced(at.refusal === null ? [] : [at.refusal], request.force),
  };
}
