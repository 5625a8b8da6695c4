import { formatAddress } from '../formats/text.ts';
import { ImageError } from './image.ts';

/** One element of a DfuSe file. */
export interface DfuSeElement {
  address: number;
  /** may be empty: some build tools write such elements */
  data: Uint8Array;
}

const PREFIX_LENGTH = 11;
const TARGET_PREFIX_LENGTH = 274;
const ELEMENT_PREFIX_LENGTH = 8;
const VERSION = 1;
const ADDRESS_SPACE = 2 ** 32;

/** Does it start like a DfuSe file (UM0391 2.1)? */
export function isDfuSeFile(bytes: Uint8Array): boolean {
  return startsWith(bytes, 0, 'DfuSe');
}

/**
 * The elements of all targets of a DfuSe file (UM0391 2: prefix, targets, elements), in file order.
 * `payload` is the file without its suffix. Targets of every alternate setting are taken: addresses are absolute, and
 * what lies outside the flash is for the planner to refuse. Throws ImageError where the structure does not hold.
 */
export function readDfuSeElements(payload: Uint8Array): DfuSeElement[] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  if (payload.length < PREFIX_LENGTH) throw cutOff();
  if (view.getUint8(5) !== VERSION) {
    throw new ImageError(
      `This .dfu file has format version ${view.getUint8(5)}; only version 1 is known.`,
      'Use the .bin file of the same firmware.',
    );
  }
  const elements: DfuSeElement[] = [];
  let at = PREFIX_LENGTH;
  for (let target = view.getUint8(10); target > 0; target--) {
    if (at + TARGET_PREFIX_LENGTH > payload.length) throw cutOff();
    if (!startsWith(payload, at, 'Target')) {
      throw new ImageError(
        'This .dfu file announces more targets than it holds: it is damaged.',
        'Download or build the file again.',
      );
    }
    const count = view.getUint32(at + 270, true);
    at += TARGET_PREFIX_LENGTH;
    for (let element = 0; element < count; element++) {
      if (at + ELEMENT_PREFIX_LENGTH > payload.length) throw cutOff();
      const address = view.getUint32(at, true);
      const size = view.getUint32(at + 4, true);
      at += ELEMENT_PREFIX_LENGTH;
      if (size > payload.length - at) throw cutOff();
      if (address + size > ADDRESS_SPACE) {
        throw new ImageError(
          `This .dfu file has data at ${formatAddress(address)} that would run past the end of the address space.`,
          'Download or build the file again.',
        );
      }
      elements.push({ address, data: payload.subarray(at, at + size) });
      at += size;
    }
  }
  if (at !== payload.length) {
    throw new ImageError(
      'This .dfu file holds bytes that belong to none of its targets: it is damaged or of an unknown kind.',
      'Use the .bin file of the same firmware.',
    );
  }
  return elements;
}

function cutOff(): ImageError {
  return new ImageError(
    'This .dfu file ends before all that it announces: it is cut off.',
    'Download or build the file again, and check that the disk is not full.',
  );
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
