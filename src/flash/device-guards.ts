import { flashEnd } from '../formats/memory-layout.ts';
import { formatAddress, formatSize } from '../formats/text.ts';
import type { PlannedWrite } from './flash-plan.ts';
import type { DeviceFacts } from './plan-facts.ts';
import type { SectorPlan } from './plan-sectors.ts';
import { protectionGuards } from './protection-guard.ts';
import type { Refusal } from './refusals.ts';

interface Planned {
  write: readonly PlannedWrite[];
  sectors: SectorPlan;
  /** bytes of the image */
  size: number;
  /** bytes that the MCU programs at once */
  writeUnit: number;
}

/** What the device's own map and transfer size forbid. */
export function deviceGuards(facts: DeviceFacts, planned: Planned): Refusal[] {
  const refusals: Refusal[] = protectionGuards(facts);
  if (facts.map.regions.length === 0) {
    refusals.push({
      code: 'outside-map',
      what: 'The device did not tell its memory map, and which chip it is cannot be concluded from the file either.',
      why: 'Without knowing where sectors begin, an erase could destroy the bootloader.',
      wayOut:
        'Enter DFU mode again (RESET with BOOT0 set), try another USB port and cable, and run this again.',
    });
  } else {
    refusals.push(...mapGuards(facts, planned));
  }
  const unit = planned.writeUnit;
  const { transferSize } = facts.route;
  if (transferSize % unit !== 0 || transferSize === 0) {
    refusals.push({
      code: 'transfer-size-unknown',
      what:
        transferSize === 0
          ? 'The device does not say how many bytes it takes at once (wTransferSize).'
          : `The device takes ${transferSize} bytes at once, which is no multiple of the ${unit} bytes that it programs at once.`,
      why: 'The place of every block in memory is computed from that number: with a wrong one the firmware would be scattered.',
      wayOut:
        'Enter DFU mode again and run this again; if it stays so, flash this board from the SD card or over its UART.',
    });
  }
  return refusals;
}

function mapGuards({ map }: DeviceFacts, { write, sectors, size }: Planned): Refusal[] {
  const { outside, refused, tooMany } = sectors;
  const start = map.regions[0]?.start ?? 0;
  const end = flashEnd(map);
  const first = write[0]?.address ?? 0;
  const name = `${formatAddress(start)} to ${formatAddress(end - 1)}`;
  if (outside !== null && first >= start && outside >= end && size > end - first && first < end) {
    return [
      {
        code: 'too-large',
        what: `The firmware is ${formatSize(size)}; from ${formatAddress(first)} to the end of the flash there are only ${formatSize(end - first)}.`,
        why: 'The rest of it has no place on this chip.',
        wayOut: 'Check that the file was built for this chip, and leave out features that are not needed.',
      },
    ];
  }
  if (outside !== null || tooMany) {
    return [
      {
        code: 'outside-map',
        what:
          outside === null
            ? 'The memory map that the device sends has sectors too small to be true.'
            : `${formatAddress(outside)} is not in the memory of this device, which is ${name}.`,
        why: 'The device would refuse it, or write to where nothing of this firmware may go.',
        wayOut:
          'On STM32 boards a firmware goes to 0x08000000 plus the bootloader offset of its build: check the address, and that the file was built for this chip.',
      },
    ];
  }
  if (refused) {
    return [
      {
        code: 'not-writeable',
        what: `The memory from ${formatAddress(refused.start)} on cannot be erased, written and read back on this device.`,
        why: 'The device says so in its memory map; writing there would fail halfway.',
        wayOut: 'Build the firmware for the address that this board needs.',
      },
    ];
  }
  return [];
}
