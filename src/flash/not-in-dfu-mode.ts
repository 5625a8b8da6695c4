import { readImageDictionary } from '../firmware/image-dictionary.ts';
import { printable } from '../formats/text.ts';
import { type BoardFacts, boardsWithMcu } from '../knowledge/boards.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import type { DfuEntry } from './dfu-entry.ts';
import type { FlashPlan } from './flash-plan.ts';
import type { PlanRequest } from './plan.ts';
import { plannedFile } from './planned-file.ts';
import { describeDevice } from './select-device.ts';

const MOST_WAYS = 3;
const USUAL_WAY =
  'Hold BOOT0 (or put its jumper on), press RESET, and let go (take the jumper off again after flashing).';

/** The plan for a board that runs something else than a DfuSe bootloader: nothing but the refusal and the way in. */
export function planNotInDfuMode(
  found: DfuEntry,
  { image, file }: Pick<PlanRequest, 'image' | 'file'>,
): FlashPlan {
  const { entry, vendorId, productId } = found;
  const identity = identifyUsb(vendorId, productId);
  const device = describeDevice(found);
  const isKlipper = identity?.role === 'klipper' || identity?.role === 'klipper-can-bridge';
  // Klipper gives the name of its MCU as the USB product
  const mcu = (isKlipper ? entry.product : null) ?? readImageDictionary(image)?.mcu ?? null;
  const boards = mcu === null ? [] : boardsWithMcu(mcu);
  const ways = [...new Set(boards.map((board) => board.enterDfu))];
  const [board] = boards;
  const way = ways.length > 0 && ways.length <= MOST_WAYS ? waysOf(ways, boards) : USUAL_WAY;
  return {
    device,
    file: plannedFile(file, image, image.segments),
    board: boards.length === 1 && board ? board.name : null,
    mcu: mcu === null ? null : printable(mcu, 64),
    map: { name: 'unknown', regions: [] },
    mapSource: 'board-facts',
    route: null,
    address: image.segments[0]?.address ?? 0,
    size: image.segments.reduce((sum, segment) => sum + segment.data.length, 0),
    erase: [],
    write: [],
    bootloader: null,
    leaveAddress: null,
    notes: boards.some(({ heaterOnInDfu }) => heaterOnInDfu)
      ? [
          'In DFU mode a heater may be powered on some boards with this chip: switch the 24 V supply off or unplug the heaters first.',
        ]
      : [],
    refusals: [
      {
        code: 'not-in-dfu-mode',
        what: `The device at ${entry.path} is not in DFU mode: it is ${device.name}.`,
        why: 'Only the DFU mode of the chip takes a firmware over USB.',
        wayOut: `${way} Then run this again.`,
      },
    ],
    forced: [],
  };
}

/** One way: just that. Several: each with its boards. */
function waysOf(ways: readonly string[], boards: readonly BoardFacts[]): string {
  if (ways.length === 1) return ways.join('');
  const namesOf = (way: string) => boards.filter(({ enterDfu }) => enterDfu === way).map(({ name }) => name);
  return ways.map((way) => `${namesOf(way).join(', ')}: ${way}`).join(' ');
}
