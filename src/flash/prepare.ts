import type { Image } from '../firmware/image.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { accessCode, DeviceAccessError } from './device-errors.ts';
import { dfuSeError } from './dfuse-errors.ts';
import { findEntry } from './find-entry.ts';
import type { FlashPlan } from './flash-plan.ts';
import { imageWish } from './known-device.ts';
import { lookAtDfuSe } from './look-at-dfuse.ts';
import { nextSteps } from './next-steps.ts';
import { type PlanRequest, planFlash } from './plan.ts';
import { ProgrammerError } from './programmer.ts';
import type { ForceableCode } from './refusals.ts';
import { asRestoration, restoreAddress } from './restore-bootloader.ts';
import { planEntry, planNotInDfuMode } from './running-board.ts';
import { selectDevice } from './select-device.ts';

export interface PrepareRequest {
  image: Image;
  /** its name for people, and the SHA-256 of the whole file, 64 lower-case hex digits */
  file: { name: string; sha256: string };
  /** bus path, serial number, VID:PID or tty path; without it the only device in DFU mode */
  device?: string;
  /** where a raw image goes; without it where the image proves that it belongs */
  address?: number;
  /** start the firmware afterwards */
  leave: boolean;
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
 * A board that is not in DFU mode gives a plan with the refusal "not-in-dfu-mode".
 * Rejects with SelectionError when no device or several fit, DeviceAccessError when the device cannot be looked at.
 */
export async function prepareFlash(ports: HostPorts, request: PrepareRequest): Promise<FlashPlan> {
  const { image, file, leave, force, backup, enter = false, restoreBootloader = false } = request;
  const address = restoreBootloader ? restoreAddress(image, request.address) : request.address;
  const wanted: PlanRequest = {
    image,
    file,
    address: address ?? null,
    leave,
    force: force ?? null,
    backup: backup ?? null,
  };
  try {
    const found = await selectDevice(ports, request.device);
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
    if (error instanceof ProgrammerError) throw accessError(error);
    throw error;
  }
}

/** That a device, or the bus, could not be looked at, with what to do. */
export function accessError(cause: ProgrammerError): DeviceAccessError {
  const code = accessCode(cause);
  const next = nextSteps(code, 'untouched');
  return new DeviceAccessError(code, `The device could not be looked at: ${cause.message}.`, next, { cause });
}
