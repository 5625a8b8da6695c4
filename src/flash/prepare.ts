import type { Image } from '../firmware/image.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import type { Wiring } from '../uart/wiring.ts';
import type { BuildBeside } from './build-notes.ts';
import { accessCode, DeviceAccessError, SelectionError } from './device-errors.ts';
import { dfuSeError } from './dfuse-errors.ts';
import type { Via } from './enter-dfu.ts';
import type { FailureCode } from './events.ts';
import { findEntry } from './find-entry.ts';
import type { FlashPlan } from './flash-plan.ts';
import { stepsInKatapult } from './katapult-words.ts';
import { imageWish } from './known-device.ts';
import { lookAtDfuSe } from './look-at-dfuse.ts';
import { isKatapult, lookAtKatapult, lookAtKatapultOnUart } from './look-at-katapult.ts';
import { lookAtUart, refuseMiniUart } from './look-at-uart.ts';
import { nextSteps } from './next-steps.ts';
import { type PlanRequest, planFlash } from './plan.ts';
import { entryOnUart, planUartEntry } from './plan-uart-entry.ts';
import { ProgrammerError } from './programmer.ts';
import type { ForceableCode } from './refusals.ts';
import { asRestoration, restoreAddress } from './restore-bootloader.ts';
import { planEntry, planNotInDfuMode } from './running-board.ts';
import { selectDevice } from './select-device.ts';
import { findUart } from './uart-target.ts';
import { stepsOnUart, stepsToReach } from './uart-words.ts';

export interface PrepareRequest {
  image: Image;
  /** its name for people, and the SHA-256 of the whole file, 64 lower-case hex digits */
  file: { name: string; sha256: string };
  /** what the tree in whose out/ folder the file stands was set to build; absent elsewhere */
  build?: BuildBeside;
  /** bus path, serial number, VID:PID or tty path; without it the only device in DFU mode */
  device?: string;
  /** where a raw image goes; without it where the image proves that it belongs */
  address?: number;
  /** start the firmware afterwards */
  leave: boolean;
  /** of a board behind a UART: bits a second and how its control lines are wired; without them what suits */
  baudRate?: number;
  wiring?: Wiring;
  /** ask the Klipper that runs behind that UART for its bootloader */
  asksKlipper?: boolean;
  /** the user has agreed that what runs behind that UART is reset, so that its bootloader can be looked at */
  mayReset?: boolean;
  /** the only way that will do; without it whichever is there */
  via?: Via;
  /** plan to ask a running board into DFU mode where it can be asked, instead of refusing */
  enter?: boolean;
  /** the one refusal to set aside */
  force?: ForceableCode;
  /** the name of the file that is to keep what is erased */
  backup?: string;
  /** the file is a bootloader that is to be put back where the chip starts */
  restoreBootloader?: boolean;
}

/**
 * Looks at the device (descriptors, memory map, what stands in its flash) and plans; changes nothing on it.
 * A board that is not in DFU mode gives a plan with the refusal "not-in-dfu-mode"; with `enter`, where it can be asked
 * into it, one with an `entry`. So does a board behind a UART, whose port is not even opened before `mayReset` unless
 * `wiring` says that no control line is wired.
 * Rejects with SelectionError when no device or several fit, DeviceAccessError when the device cannot be looked at.
 */
export async function prepareFlash(ports: HostPorts, request: PrepareRequest): Promise<FlashPlan> {
  const { image, file, build, leave, force, backup, via } = request;
  const { enter = false, mayReset = false, restoreBootloader = false } = request;
  const address = restoreBootloader ? restoreAddress(image, request.address) : request.address;
  const wanted: PlanRequest = {
    image,
    file,
    address: address ?? null,
    leave,
    force: force ?? null,
    backup: backup ?? null,
    ...(build === undefined ? {} : { build }),
  };
  const uart = await findUart(ports, request.device, {
    baudRate: request.baudRate ?? null,
    wiring: request.wiring ?? null,
    asksKlipper: request.asksKlipper ?? false,
  });
  let spoken: Spoken = uart ? (via === 'katapult' ? 'katapult' : 'uart') : 'dfuse';
  try {
    const end = endOf(image, imageWish(image, address).address ?? 0);
    if (uart && via !== 'katapult') await refuseMiniUart(ports, uart);
    const uartEntry = uart && entryOnUart(uart, via);
    if (uart && uartEntry && !mayReset) return planUartEntry(uart, uartEntry, { request: wanted, via });
    if (uart && via === 'katapult') {
      return planFlash(await lookAtKatapultOnUart(ports, uart, { end }), wanted);
    }
    if (uart) {
      const facts = await lookAtUart(ports, uart, { image, wish: imageWish(image, address) });
      const plan = planFlash(facts, wanted);
      return restoreBootloader ? asRestoration(plan, facts, image) : plan;
    }
    const found = await selectDevice(ports, request.device);
    if (found.inDfuMode && via === 'katapult') throw noKatapult(found.entry.path);
    if (isKatapult(found) && via !== 'dfu') {
      spoken = 'katapult';
      return planFlash(await lookAtKatapult(ports, found, { end }), wanted);
    }
    if (!found.inDfuMode) {
      const entry = enter ? await findEntry(ports, found) : null;
      return entry ? planEntry(found, entry, wanted) : planNotInDfuMode(found, wanted);
    }
    const facts = await lookAtDfuSe(ports, found, imageWish(image, address));
    const plan = planFlash(facts, wanted);
    return restoreBootloader ? asRestoration(plan, facts, image) : plan;
  } catch (thrown) {
    // the bus itself is listed without a programmer
    const error = dfuSeError(thrown);
    if (error instanceof ProgrammerError) throw accessError(error, spoken);
    throw error;
  }
}

function noKatapult(path: string): SelectionError {
  return new SelectionError(
    'no-device',
    `The board at ${path} is in the DFU mode of its chip, and not in Katapult.`,
    [],
    'Leave --via out to flash it there. To come into Katapult, take BOOT0 off and press RESET twice within half a second.',
  );
}

/** First address behind the image; `start`: where pieces without an address go. */
function endOf({ segments }: Image, start: number): number {
  return Math.max(start, ...segments.map(({ address, data }) => (address ?? start) + data.length));
}

/** What the device was spoken to with. */
type Spoken = 'dfuse' | 'uart' | 'uart-action' | 'katapult';

const STEPS: Record<Spoken, (code: FailureCode) => readonly string[]> = {
  dfuse: (code) => nextSteps(code, 'untouched'),
  uart: (code) => stepsOnUart(code, 'untouched'),
  // nothing is flashed: only how the board is reached
  'uart-action': stepsToReach,
  katapult: (code) => stepsInKatapult(code, 'untouched'),
};

/** That a device, or the bus, could not be looked at, with what to do. */
export function accessError(cause: ProgrammerError, spoken: Spoken = 'dfuse'): DeviceAccessError {
  const code = accessCode(cause);
  const message = `The device could not be looked at: ${cause.message}.`;
  return new DeviceAccessError(code, message, STEPS[spoken](code), { cause });
}
