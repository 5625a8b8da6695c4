import { DfuError } from '../dfu/dfu-error.ts';
import { closeDevice, openDfuSe } from '../dfu/open-dfuse.ts';
import { readDictionary } from '../firmware/dictionary.ts';
import type { Image } from '../firmware/image.ts';
import { inspectVectors } from '../firmware/vectors.ts';
import { flashEnd } from '../formats/memory-layout.ts';
import { printable } from '../formats/text.ts';
import { type BoardFacts, likelyBoards } from '../knowledge/boards.ts';
import { findMcu, type McuFacts, mcusMatchingMap } from '../knowledge/mcus.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { UsbError } from '../ports/usb.ts';
import { possibleStarts } from './bootloader-guard.ts';
import { accessCode, DeviceAccessError } from './device-errors.ts';
import { deviceTraits } from './device-traits.ts';
import type { DfuEntry } from './dfu-entry.ts';
import type { FlashPlan } from './flash-plan.ts';
import { nextSteps } from './next-steps.ts';
import { planNotInDfuMode } from './not-in-dfu-mode.ts';
import { planFlash } from './plan.ts';
import type { DeviceFacts } from './plan-facts.ts';
import { readContent } from './read-content.ts';
import { type DeviceMap, readMap } from './read-map.ts';
import { describeDevice, selectDevice } from './select-device.ts';

export interface PrepareRequest {
  image: Image;
  /** for people, as they named it */
  fileName: string;
  /** bus path, serial number, VID:PID or tty path; without it the only device in DFU mode */
  device?: string;
  /** where a raw image goes; without it where the image proves that it belongs */
  address?: number;
  /** start the firmware afterwards */
  leave: boolean;
}

/** Enough to see a bootloader's vector table and, where one firmware fills all, its dictionary. */
const LEAST_CONTENT = 64 * 1024;
/** A device that takes a few bytes at once would keep the user waiting for minutes. */
const MOST_BLOCKS = 1024;
/** Beyond this nothing below an image is of interest; half a second on a full-speed bus. */
const MOST_CONTENT = 256 * 1024;

/**
 * Looks at the device (descriptors, memory map, what stands in its flash) and plans; changes nothing on it.
 * A board that is not in DFU mode gives a plan with the refusal "not-in-dfu-mode".
 * Rejects with SelectionError when no device or several fit, DeviceAccessError when the device cannot be looked at.
 */
export async function prepareFlash(ports: HostPorts, request: PrepareRequest): Promise<FlashPlan> {
  try {
    const found = await selectDevice(ports, request.device);
    if (!found.inDfuMode) return planNotInDfuMode(found, request.image);
    const facts = await lookAt(ports, found, request);
    return planFlash(facts, {
      image: request.image,
      address: request.address ?? null,
      leave: request.leave,
    });
  } catch (error) {
    if (error instanceof UsbError) throw accessError(accessCode(error), error);
    if (error instanceof DfuError) {
      throw accessError(error.kind === 'patience' ? 'device-not-answering' : 'device-error', error);
    }
    throw error;
  }
}

function accessError(code: DeviceAccessError['code'], cause: Error): DeviceAccessError {
  const next = nextSteps(code, 'untouched');
  return new DeviceAccessError(code, `The device could not be looked at: ${cause.message}.`, next, { cause });
}

async function lookAt(ports: HostPorts, found: DfuEntry, request: PrepareRequest): Promise<DeviceFacts> {
  const { alternates } = found;
  const head = request.image.segments[0];
  const address =
    head?.address ?? request.address ?? inspectVectors(head?.data ?? new Uint8Array(0))?.base ?? null;
  const imageMcu = mcuOf(request.image);
  const place = await readMapOf(ports, found, { address, mcu: imageMcu });
  const fitting = place.map.regions.length > 0 ? mcusMatchingMap(place.map) : [];
  const mcus = imageMcu && fitting.includes(imageMcu) ? [imageMcu] : fitting;
  const [mcu] = mcus;
  const boards =
    mcus.length > 0
      ? likelyBoards({ map: place.map, ...(mcus.length === 1 && mcu ? { mcu: mcu.name } : {}) })
      : [];
  const transferSize = alternates.find(({ dfu }) => dfu)?.dfu?.wTransferSize || null;
  const read =
    address === null || transferSize === null || place.map.regions.length === 0
      ? { content: null, notes: [] }
      : await readContentOf(ports, found, place, {
          range: contentRange(place, address, { boards, mcus, transferSize }),
          transferSize,
        });
  return {
    device: describeDevice(found),
    ...place,
    map: { ...place.map, name: printable(place.map.name, 64) },
    transferSize,
    mcus,
    boards,
    content: read.content,
    notes: [...place.notes, ...read.notes],
  };
}

function mcuOf(image: Image): McuFacts | null {
  for (const segment of image.segments) {
    const name = readDictionary(segment.data)?.mcu;
    if (name) return findMcu(name) ?? null;
  }
  return null;
}

/** Strings need no claim, so that the map can be told even of a device that somebody else holds. */
async function readMapOf(
  ports: HostPorts,
  { entry, alternates }: DfuEntry,
  wanted: { address: number | null; mcu: McuFacts | null },
): Promise<DeviceMap> {
  const device = await ports.usb.device(entry.path);
  await device.open();
  try {
    return await readMap(device, { entry, alternates }, wanted);
  } finally {
    await closeDevice(device);
  }
}

async function readContentOf(
  ports: HostPorts,
  { entry, vendorId }: DfuEntry,
  place: DeviceMap,
  wanted: { range: { start: number; length: number }; transferSize: number },
): ReturnType<typeof readContent> {
  const { polling } = deviceTraits(place.map, vendorId);
  const dfu = await openDfuSe(await ports.usb.device(entry.path), ports.clock, place, polling);
  try {
    return await readContent(dfu, wanted.range, wanted.transferSize);
  } finally {
    await dfu.close();
  }
}

/** From the start of the flash to behind every place that tells a bootloader from a firmware. */
function contentRange(
  { map }: DeviceMap,
  address: number,
  known: { boards: readonly BoardFacts[]; mcus: readonly McuFacts[]; transferSize: number },
): { start: number; length: number } {
  const start = map.regions[0]?.start ?? 0;
  const furthest = Math.max(address, ...possibleStarts(known, start));
  const wanted = Math.max(furthest - start + 1024, LEAST_CONTENT);
  const most = Math.min(MOST_CONTENT, MOST_BLOCKS * known.transferSize, flashEnd(map) - start);
  return { start, length: Math.min(wanted, most) };
}
