import { GET_IT_AGAIN, ImageError, type ImageSegment } from './image.ts';
import { SegmentCollector } from './segment-collector.ts';

const PREFIX_LENGTH = 11;
const TARGET_PREFIX_LENGTH = 274;
const ELEMENT_PREFIX_LENGTH = 8;
const VERSION = 1;

/** Does it start like a DfuSe file (UM0391 2.1)? */
export function isDfuSeFile(bytes: Uint8Array): boolean {
  return startsWith(bytes, 0, 'DfuSe');
}

/**
 * The elements of all targets of a DfuSe file (UM0391 2: prefix, targets, elements); some build tools write empty ones.
 * `payload` is the file without its suffix. Targets of every alternate setting are taken: addresses are absolute, and
 * what lies outside the flash is for the planner to refuse. Throws ImageError where the structure does not hold.
 */
export function readDfuSe(payload: Uint8Array): ImageSegment[] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  if (payload.length < PREFIX_LENGTH) throw cutOff();
  if (view.getUint8(5) !== VERSION) {
    throw new ImageError(
      `This .dfu file has format version ${view.getUint8(5)}; only version 1 is known.`,
      'Use the .bin file of the same firmware.',
    );
  }
  const collector = new SegmentCollector('This .dfu file');
  let at = PREFIX_LENGTH;
  for (let target = view.getUint8(10); target > 0; target--) {
    if (at + TARGET_PREFIX_LENGTH > payload.length) throw cutOff();
    if (!startsWith(payload, at, 'Target')) {
      throw new ImageError(
        'This .dfu file announces more targets than it holds: it is damaged.',
        GET_IT_AGAIN,
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
      collector.add(address, payload.subarray(at, at + size));
      at += size;
    }
  }
  if (at !== payload.length) {
    throw new ImageError(
      'This .dfu file holds bytes that belong to none of its targets: it is damaged or of an unknown kind.',
      'Use the .bin file of the same firmware.',
    );
  }
  return collector.segments();
}

function cutOff(): ImageError {
  return new ImageError(
    'This .dfu file ends before all that it announces: it is cut off.',
    `${GET_IT_AGAIN} Check that the disk is not full.`,
  );
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}
