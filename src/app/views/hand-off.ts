import type { FlashPlan } from '../../flash/flash-plan.ts';
import { formatAddress, formatSize, formatUsbId, printable } from '../../formats/text.ts';
import type { Item } from '../item.ts';
import { itemsOf } from '../items.ts';
import { type CellUse, memoryPicture } from '../memory-picture.ts';
import { planSize } from '../plan-size.ts';
import type { State } from '../state.ts';
import { count } from '../words.ts';

export interface MemoryMapView {
  /** "Flash memory, 1 MiB" */
  title: string;
  /** "one mark is 16 KiB" */
  scale: string;
  cells: readonly CellUse[];
  /** null where a sector begins in every cell */
  sectorStarts: readonly boolean[] | null;
  stretches: readonly { use: CellUse; range: string; meaning: string }[];
}

export type HandOffView =
  | { status: 'preparing'; file: string }
  | { status: 'failed'; what: string; next: readonly string[]; choosing: boolean; items: readonly Item[] }
  | {
      status: 'ready';
      facts: readonly { name: string; value: string }[];
      /** null where the memory is not known */
      map: MemoryMapView | null;
      notes: readonly string[];
      refusals: FlashPlan['refusals'];
      items: readonly Item[];
    };

/** What a flash would do, the map in at most so many columns. */
export function handOffView(state: State, columns?: number): HandOffView {
  const handOff = state.handOff;
  const items = itemsOf(state);
  if (handOff?.plan) {
    const { plan } = handOff;
    return {
      status: 'ready',
      facts: planFacts(plan, handOff.request.file ?? ''),
      map: plan.map.regions.length > 0 ? mapView(plan, columns) : null,
      notes: plan.notes,
      refusals: plan.refusals,
      items,
    };
  }
  if (handOff?.problem) {
    const { what, next, choices } = handOff.problem;
    return { status: 'failed', what, next, choosing: choices.length > 0, items };
  }
  return { status: 'preparing', file: handOff?.request.file ?? 'the file' };
}

const MAP_SOURCE: Readonly<Record<FlashPlan['mapSource'], string>> = {
  device: 'as the board itself tells it',
  'device-clamped': 'as the board itself tells it, though cut short by its ROM',
  'board-facts': 'not readable from the board; taken from what is known of this MCU',
};

function planFacts(plan: FlashPlan, file: string): { name: string; value: string }[] {
  const { device } = plan;
  const id = formatUsbId(device.vendorId, device.productId);
  const what = plan.board ?? plan.mcu ?? printable(device.name, 60);
  return [
    { name: 'Firmware', value: `${printable(file, 300)}, ${planSize(plan)}` },
    { name: 'Board', value: `${printable(what, 100)}, ${id} at ${device.path}` },
    ...(plan.map.regions.length > 0 ? [{ name: 'Memory', value: MAP_SOURCE[plan.mapSource] }] : []),
    ...wayFacts(plan),
  ];
}

/** Which way the firmware goes, and why not over USB DFU where it does not. */
function wayFacts({ route, entry }: FlashPlan): { name: string; value: string }[] {
  if (entry) {
    const what = `Over ${printable(entry.tty, 200)}. To look at it the board is reset into its bootloader through RTS and DTR: what it does at that moment ends, so it must not be printing. Nothing has been moved yet.`;
    return [{ name: 'Way', value: what }];
  }
  switch (route?.kind) {
    case 'katapult':
      return [
        {
          name: 'Way',
          value:
            'Through Katapult, the bootloader that waits on this board. DFU mode is not needed: the chip is not in it.',
        },
      ];
    case 'uart':
      return [
        {
          name: 'Way',
          value: `Over the UART at ${printable(route.tty, 200)}, with the bootloader in the chip's ROM. What is behind an adapter is not on USB, so DFU mode would not show there.`,
        },
      ];
    case 'dfuse':
    case undefined:
      return [];
  }
}

function mapView(plan: FlashPlan, columns: number | undefined): MemoryMapView {
  const picture = memoryPicture(plan, columns);
  const total = formatSize(picture.end - picture.start);
  return {
    title: `Flash memory, ${total}`,
    scale: `one mark is ${formatSize(picture.cellBytes)}`,
    cells: picture.cells,
    sectorStarts: picture.sectorStarts,
    stretches: picture.stretches.map(({ use, start, end }) => ({
      use,
      range: `${formatAddress(start)} ${formatSize(end - start)}`,
      meaning: meaningOf(plan, use, start, end),
    })),
  };
}

function meaningOf(plan: FlashPlan, use: CellUse, start: number, end: number): string {
  switch (use) {
    case 'bootloader':
      return plan.bootloader?.certain === false
        ? 'room for a bootloader, stays as it is'
        : 'bootloader, stays as it is';
    case 'written': {
      const sectors = plan.erase.filter((one) => one.address < end && one.address + one.size > start).length;
      return `the firmware: ${count(sectors, 'sector')} erased, then written`;
    }
    case 'erased':
      return start < plan.address
        ? 'erased with the sector: what stands here would be lost'
        : 'erased with the last sector, nothing written';
    case 'locked':
      return 'cannot be written';
    case 'kept':
      return 'stays as it is';
  }
}
