import type { Problem } from '../app/engine.ts';
import { ImageError } from '../firmware/image.ts';
import { DeviceAccessError, SelectionError } from '../flash/device-errors.ts';
import { formatUsbId } from '../formats/text.ts';
import { FileError, type FileErrorKind } from '../ports/files.ts';
import { UsbError } from '../ports/usb.ts';

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
    return aboutFile(FILE_TROUBLE[error.kind](error), 'Name a firmware file that this user may read.');
  }
  return null;
}

const FILE_TROUBLE: Readonly<Record<FileErrorKind, (error: FileError) => string>> = {
  'not-found': ({ path }) => `There is no file at ${path}.`,
  permission: ({ path }) => `This user may not read ${path}.`,
  'too-large': ({ path }) => `${path} is far too large for a firmware file.`,
  'not-a-file': ({ path }) => `${path} is no file.`,
  'not-a-directory': ({ path }) => `There is no file at ${path}: a part of the path is no folder.`,
  other: ({ message }) => `The firmware file cannot be read: ${message}.`,
};

function aboutDevice(what: string, next: readonly string[]): Problem {
  return { about: 'device', what, next, choices: [] };
}

function aboutFile(what: string, next: string): Problem {
  return { about: 'file', what, next: [next], choices: [] };
}
