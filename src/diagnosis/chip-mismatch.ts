import type { Intent } from '../evidence/evidence.ts';
import type { Origin } from '../evidence/section.ts';
import type { SerialPortFacts } from '../evidence/serial-ports.ts';
import type { UsbDevice } from '../evidence/usb.ts';
import type { MemoryMap } from '../formats/memory-layout.ts';
import { boardsWithMcu } from '../knowledge/boards.ts';
import { findMcu, type McuFacts } from '../knowledge/mcus.ts';
import { fitsLayout } from '../knowledge/sector-layouts.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import { seenChips } from './board-clues.ts';
import { labelOf } from './dfu-devices.ts';
import type { Certainty } from './finding.ts';
import { runningChip } from './running-chip.ts';

/** A board that is at hand and is not the chip that something was made for. */
export interface ChipMismatch {
  /** "the board 0483:df11 at 1-1.4" */
  board: string;
  /** "STM32H723", or several with "or" */
  chips: string;
  /** how it tells */
  how: string;
  certainty: Certainty;
  origin: Origin;
}

const MOST_CHIPS = 4;

/**
 * Compares a chip with the boards in DFU mode by their maps, and when one is to be flashed and none is in DFU mode,
 * with the one board whose running firmware names its chip. Null when it fits one of them or nothing can be compared.
 */
export function chipMismatch(
  mcu: McuFacts,
  devices: readonly UsbDevice[],
  serialPorts: SerialPortFacts | null,
  intent: Intent,
): ChipMismatch | null {
  const roms = devices.filter(
    ({ vendorId, productId }) => identifyUsb(vendorId, productId)?.role === 'st-rom-dfu',
  );
  const seen = seenChips(roms);
  const [chip] = seen;
  // one that does not tell what it is may be the right one
  if (roms.length > seen.length || seen.some(({ mcus }) => mcus.includes(mcu))) return null;
  if (chip) {
    const sectorSize = chip.map.regions[0]?.sectorSize;
    const isOtherFamily = mcu.layouts.every(([first]) => first?.size !== sectorSize);
    return {
      board: `the board ${labelOf(chip.device)}`,
      chips: inWords(chip.map, chip.mcus),
      how: 'by its memory map',
      // parts of one family can come with a size of flash that is not in the table
      certainty: isOtherFamily ? 'certain' : 'likely',
      origin: chip.origin,
    };
  }
  return intent === 'flash' ? runningMismatch(mcu, devices, serialPorts) : null;
}

function runningMismatch(
  mcu: McuFacts,
  devices: readonly UsbDevice[],
  serialPorts: SerialPortFacts | null,
): ChipMismatch | null {
  const running = devices.flatMap((device) => {
    const name = runningChip(device, serialPorts);
    return name === null ? [] : [{ device, facts: findMcu(name) }];
  });
  const [one, another] = running;
  if (!one?.facts || another || one.facts === mcu) return null;
  return {
    board: `the only board that runs Klipper, ${labelOf(one.device)},`,
    chips: one.facts.label,
    how: 'as its firmware says',
    // another board may be meant, which is not attached yet
    certainty: 'likely',
    origin: one.device.origin,
  };
}

/** The chips that printer boards carry with this much flash, as far as that leaves any. */
function inWords(map: MemoryMap, mcus: readonly McuFacts[]): string {
  const usual = mcus.filter(
    (mcu) => boardsWithMcu(mcu.name).length > 0 && fitsLayout(map, mcu.flashStart, mcu.sectors),
  );
  const named = usual.length > 0 ? usual : mcus;
  const labels = named.slice(0, MOST_CHIPS).map(({ label }) => label);
  return `${labels.join(' or ')}${named.length > MOST_CHIPS ? ' or a like one' : ''}`;
}
