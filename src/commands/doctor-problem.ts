import type { Problem } from '../app/engine.ts';
import { ImageError } from '../firmware/image.ts';
import { DeviceAccessError, SelectionError } from '../flash/device-errors.ts';
import { formatUsbId, printable } from '../formats/text.ts';
import { FileError } from '../ports/files.ts';
import { UsbError } from '../ports/usb.ts';
import { firmwareTrouble } from './file-trouble.ts';
import type { OtherWays } from './other-way-words.ts';

/** Why a flash cannot be prepared, where the user can put it right; null for anything else. */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof SelectionError && error.code === 'ambiguous-device') {
    const choices = error.choices.map((choice) => ({
      device: choice.path,
      label: `${choice.name}, ${formatUsbId(choice.vendorId, choice.productId)} at ${choice.path}`,
    }));
    const next = ['Choose the one that is meant. Nothing is written before you have seen the plan.'];
    return { about: 'device', what: error.message, next, choices };
  }
  if (error instanceof SelectionError) return aboutDevice(error.message, [error.next]);
  if (error instanceof DeviceAccessError) return aboutDevice(error.message, error.next);
  if (error instanceof UsbError) {
    const next = ['Check the cable and the permissions, then try again.'];
    return aboutDevice(`The USB devices cannot be read: ${error.message}.`, next);
  }
  if (error instanceof ImageError) return aboutFile(error.message, error.next);
  if (error instanceof FileError) {
    const { what, next } = firmwareTrouble(error, error.path);
    return aboutFile(what, next);
  }
  return null;
}

/** The same with the ways to a board that is not on USB, and why DFU mode is not one of them. */
export function withOtherWays(problem: Problem, { whyNotDfu, steps, ttys }: OtherWays): Problem {
  return {
    ...problem,
    what: whyNotDfu === null ? problem.what : `${problem.what} ${whyNotDfu}`,
    next: [...(whyNotDfu === null ? problem.next : []), ...steps],
    otherWays: ttys.map((device) => ({ device, label: `Flash the board behind ${printable(device, 200)}` })),
  };
}

function aboutDevice(what: string, next: readonly string[]): Problem {
  return { about: 'device', what, next, choices: [] };
}

function aboutFile(what: string, next: string): Problem {
  return { about: 'file', what, next: [next], choices: [] };
}
