import type { Problem } from '../app/engine.ts';
import { type Image, ImageError } from '../firmware/image.ts';
import { DeviceAccessError, SelectionError } from '../flash/device-errors.ts';
import { otherRoutes } from '../flash/other-routes.ts';
import { formatUsbId, printable } from '../formats/text.ts';
import { FileError } from '../ports/files.ts';
import type { SerialEntry } from '../ports/serial.ts';
import { UsbError } from '../ports/usb.ts';
import { commandLine } from '../remedies/command-line.ts';
import { firmwareTrouble } from './file-trouble.ts';

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

/** The same with the ways to a board that is not on USB, each with its exact line, and why DFU mode is not one of them. */
export function withOtherRoutes(
  problem: Problem,
  { image, file }: { image: Image; file: string },
  ports: readonly SerialEntry[],
): Problem {
  const { whyNotDfu, routes } = otherRoutes(image, ports);
  const line = (words: readonly string[]) => commandLine(['dfu-doctor', 'flash', file, ...words], false);
  const adapters = routes.flatMap(({ tty }) => (tty === null ? [] : [tty]));
  return {
    ...problem,
    what: whyNotDfu === null ? problem.what : `${problem.what} ${whyNotDfu}`,
    next: [
      ...(whyNotDfu === null ? problem.next : []),
      ...routes.map(({ what, words }) => `${what} The line: ${printable(line(words), 500)}`),
    ],
    otherWays: adapters.map((device) => ({
      device,
      label: `Flash the board behind ${printable(device, 200)}`,
    })),
  };
}

function aboutDevice(what: string, next: readonly string[]): Problem {
  return { about: 'device', what, next, choices: [] };
}

function aboutFile(what: string, next: string): Problem {
  return { about: 'file', what, next: [next], choices: [] };
}
