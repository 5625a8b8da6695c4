import { readImageDictionary } from '../firmware/image-dictionary.ts';
import { inspectVectors } from '../firmware/vectors.ts';
import { printable } from '../formats/text.ts';
import { type BoardFacts, boardsWithMcu } from '../knowledge/boards.ts';
import { heaterQuirk, jumperQuirks, requestQuirk } from '../knowledge/entry-quirks.ts';
import { findMcu } from '../knowledge/mcus.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import type { DfuEntry } from './dfu-entry.ts';
import type { Entry, FlashPlan, PlannedDevice } from './flash-plan.ts';
import { noDfuWords } from './other-routes.ts';
import type { PlanRequest } from './plan.ts';
import { plannedFile } from './planned-file.ts';
import type { Refusal } from './refusals.ts';
import { withoutForced } from './refusals.ts';
import { describeDevice } from './select-device.ts';
import { targetAddress } from './target-address.ts';

const MOST_WAYS = 3;
const USUAL_WAY =
  'Hold BOOT0 (or put its jumper on), press RESET, and let go (take the jumper off again after flashing).';

/** The plan for a board that runs something else than a DfuSe bootloader: nothing but the refusal and the way in. */
export function planNotInDfuMode(found: DfuEntry, request: PlanRequest): FlashPlan {
  const plan = planOfRunning(describeDevice(found), runningMcu(found, request), request);
  const mcu = runningMcu(found, request);
  const chip = findMcu(mcu ?? '');
  const isWithout = chip?.romDfu === false;
  const refusal: Refusal = {
    code: 'not-in-dfu-mode',
    what: `The device at ${found.entry.path} is not in DFU mode: it is ${plan.device.name}.`,
    why: isWithout ? noDfuWords(chip.label) : 'Only the DFU mode of the chip takes a firmware over USB.',
    wayOut: isWithout
      ? 'Over its UART: dfu-doctor flash FILE --device /dev/ttyUSB0. From an SD card: dfu-doctor flash FILE --sdcard FOLDER. Through Katapult: press RESET twice within half a second, then run this again.'
      : `${wayIn(mcu)} Then run this again.`,
  };
  const notes = isWithout ? [] : [...plan.notes, ...hindrances(mcu)];
  return { ...plan, notes, refusals: [refusal] };
}

/**
 * The plan for a running board that is asked into its bootloader: that, and what can be said before its memory map is
 * known. The flash itself is planned when it is there.
 */
export function planEntry(found: DfuEntry, entry: Entry, request: PlanRequest): FlashPlan {
  const plan = planOfRunning(describeDevice(found), runningMcu(found, request), request);
  const { force } = request;
  const mcu = runningMcu(found, request);
  const quirk = requestQuirk(mcu ?? '');
  const target = targetOf(request);
  const against = [target.refusal, otherMcu(found, request)].filter((refusal) => refusal !== null);
  return {
    ...plan,
    address: target.address,
    entry,
    notes: [
      ...plan.notes,
      ...(quirk ? [`${quirk.words} ${quirk.wayOut}`] : []),
      'The memory of the board can only be looked at in DFU mode: what will be erased and written is shown then, before it is done.',
      `If the board does not come up in DFU mode by itself: ${wayIn(mcu)}`,
      ...boot0Ignored(mcu),
    ],
    ...withoutForced(against, force),
  };
}

/** Where the image goes as far as it tells, before anything is known of the board. */
export function targetOf({ image, address }: Pick<PlanRequest, 'image' | 'address'>): {
  address: number;
  refusal: Refusal | null;
} {
  const head = image.segments[0];
  if (head?.address != null) return { address: head.address, refusal: null };
  const target = targetAddress(inspectVectors(head?.data ?? new Uint8Array(0)), address);
  return { address: target.address ?? 0, refusal: target.refusal };
}

/** How a board with this MCU is brought into DFU mode by hand: a sentence or, where boards differ, one each. */
export function wayIn(mcu: string | null): string {
  const boards = mcu === null ? [] : boardsWithMcu(mcu);
  const ways = [...new Set(boards.map((board) => board.enterDfu))];
  return ways.length > 0 && ways.length <= MOST_WAYS ? waysOf(ways, boards) : USUAL_WAY;
}

/** What may be in the way of that way, a sentence or two each. */
export function hindrances(mcu: string | null): readonly string[] {
  return jumperQuirks(mcu ?? '').map(({ words, wayOut }) => `${words} ${wayOut}`);
}

/** Where that way may lead nowhere, which is to be known before anybody needs it. */
function boot0Ignored(mcu: string | null): readonly string[] {
  return jumperQuirks(mcu ?? '')
    .filter(({ code }) => code === 'boot0-ignored')
    .map(({ words, wayOut }) => `${words} ${wayOut}`);
}

/** What is to be said before a board with this MCU enters DFU mode; null = nothing is known. */
export function heaterWarning(mcu: string | null): string | null {
  const boards = mcu === null ? [] : boardsWithMcu(mcu);
  const quirk = heaterQuirk(boards);
  return quirk ? `${quirk.words} ${quirk.wayOut}` : null;
}

/** What can be said of a board that runs: the file, and the chip if something tells. Neither route nor entry nor refusals. */
export function planOfRunning(device: PlannedDevice, mcu: string | null, request: PlanRequest): FlashPlan {
  const { image, file } = request;
  const boards = mcu === null ? [] : boardsWithMcu(mcu);
  const [board] = boards;
  const heater = heaterWarning(mcu);
  return {
    device,
    file: plannedFile(file, image, image.segments, readImageDictionary(image)),
    board: boards.length === 1 && board ? board.name : null,
    mcu: mcu === null ? null : printable(mcu, 64),
    map: { name: 'unknown', regions: [] },
    mapSource: 'board-facts',
    route: null,
    entry: null,
    address: image.segments[0]?.address ?? 0,
    size: image.segments.reduce((sum, segment) => sum + segment.data.length, 0),
    erase: [],
    write: [],
    bootloader: null,
    leaveAddress: null,
    backup: request.backup,
    notes: heater === null ? [] : [heater],
    refusals: [],
    forced: [],
  };
}

/** Klipper gives the name of its MCU as the USB product; else the firmware that is to be flashed tells. */
function runningMcu(found: DfuEntry, { image }: Pick<PlanRequest, 'image'>): string | null {
  return klipperMcu(found) ?? readImageDictionary(image)?.mcu ?? null;
}

function klipperMcu({ entry, vendorId, productId }: DfuEntry): string | null {
  const role = identifyUsb(vendorId, productId)?.role;
  return role === 'klipper' || role === 'klipper-can-bridge' ? entry.product : null;
}

function otherMcu(found: DfuEntry, { image }: Pick<PlanRequest, 'image'>): Refusal | null {
  const running = findMcu(klipperMcu(found) ?? '');
  const built = findMcu(readImageDictionary(image)?.mcu ?? '');
  if (!running || !built || running.name === built.name) return null;
  return {
    code: 'other-mcu',
    what: `The firmware was built for ${built.label}, but the board runs one for ${running.label}.`,
    why: 'A firmware for another chip does not start.',
    wayOut:
      'In make menuconfig choose the processor that is printed on the chip, run make again, and flash that file.',
  };
}

/** One way: just that. Several: each with its boards. */
function waysOf(ways: readonly string[], boards: readonly BoardFacts[]): string {
  if (ways.length === 1) return ways.join('');
  const namesOf = (way: string) => boards.filter(({ enterDfu }) => enterDfu === way).map(({ name }) => name);
  return ways.map((way) => `${namesOf(way).join(', ')}: ${way}`).join(' ');
}
