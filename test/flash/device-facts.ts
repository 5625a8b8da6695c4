import type { Image } from '../../src/firmware/image.ts';
import type { DeviceFacts } from '../../src/flash/plan-facts.ts';
import { type MemoryMap, parseMemoryLayout } from '../../src/formats/memory-layout.ts';
import { likelyBoards } from '../../src/knowledge/boards.ts';
import { mcusMatchingMap } from '../../src/knowledge/mcus.ts';
import { makeImage } from '../firmware/make-image.ts';

export const F429 = '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg';
export const F446 = '@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg';
export const H723 = '@Internal Flash   /0x08000000/8*128Kg';

/** The map of a layout string that is known to be good. */
export function mapOf(layout: string): MemoryMap {
  const parsed = parseMemoryLayout(layout);
  if (!parsed) throw new Error(`no layout: ${layout}`);
  return parsed.map;
}

/** The flash of a device that takes so many bytes at once. */
export function dfuSe(transferSize: number): DeviceFacts['route'] {
  return { kind: 'dfuse', interfaceNumber: 0, alternateSetting: 0, transferSize };
}

/** A device as the flasher reads it, with what the knowledge says to its map. */
export function deviceFacts(layout: string, changes: Partial<DeviceFacts> = {}): DeviceFacts {
  const map = mapOf(layout);
  const mcus = mcusMatchingMap(map);
  return {
    device: {
      path: '1-1',
      deviceNumber: 5,
      vendorId: 0x0483,
      productId: 0xdf11,
      serialNumber: null,
      name: 'STM32 in DFU mode',
    },
    map,
    mapSource: 'device',
    route: dfuSe(2048),
    mcus,
    boards: mcus.length > 0 ? likelyBoards({ map }) : [],
    content: null,
    protection: null,
    notes: [],
    ...changes,
  };
}

/** Flash from 0x08000000 on: erased, with `parts` laid over it. */
export function flashContent(
  length: number,
  parts: readonly { address: number; data: Uint8Array }[],
): DeviceFacts['content'] {
  const data = new Uint8Array(length).fill(0xff);
  for (const part of parts) data.set(part.data.subarray(0, length), part.address - 0x0800_0000);
  return { start: 0x0800_0000, data };
}

interface ImageOptions {
  size?: number;
  klipper?: string;
  cpsid?: boolean;
  entryOffset?: number;
}

/** A raw image that proves to be linked for `base`; `klipper` gives it a dictionary of that MCU. */
export function rawImage(base: number, options: ImageOptions = {}): Image {
  return { format: 'bin', segments: [{ address: null, data: imageBytes(base, options) }] };
}

export function imageBytes(
  base: number,
  { size = 30_064, klipper, cpsid = true, entryOffset = 0x400 }: ImageOptions = {},
): Uint8Array {
  const dictionary = { version: 'v0.13.0', config: { MCU: klipper, CLOCK_FREQ: 1 }, commands: {} };
  return makeImage({
    base,
    size,
    cpsid,
    entryOffset,
    dictionaryAt: 0x801,
    ...(klipper === undefined ? {} : { dictionary }),
  });
}
