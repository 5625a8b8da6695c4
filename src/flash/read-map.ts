import { type DeviceString, readDeviceString } from '../dfu/string-descriptor.ts';
import { type MemoryMap, parseMemoryLayout, regionAt } from '../formats/memory-layout.ts';
import type { InterfaceDescriptor } from '../formats/usb-descriptors.ts';
import { correctedMap } from '../knowledge/gd32-map.ts';
import { flashMapOf, type McuFacts } from '../knowledge/mcus.ts';
import type { UsbDevice, UsbEntry } from '../ports/usb.ts';
import type { DfuEntry } from './dfu-entry.ts';
import type { FlashPlan } from './flash-plan.ts';

export interface DeviceMap {
  interfaceNumber: number;
  alternateSetting: number;
  /** its regions are empty when neither device nor facts tell them */
  map: MemoryMap;
  mapSource: FlashPlan['mapSource'];
  notes: readonly string[];
}

/** An alternate setting with what its string came to; `text` null: there is none. `map` null: it is no layout. */
export interface NamedAlternate {
  alternate: InterfaceDescriptor;
  text: DeviceString | null;
  map: MemoryMap | null;
}

type Where = Pick<DfuEntry, 'entry' | 'alternates' | 'vendorId' | 'productId'>;

/**
 * Finds the alternate setting that is the flash and its memory map: the device's strings first (used as far as they came),
 * then the kernel's copy, then what is known of the MCU. An open device. Rejects with UsbError.
 */
export async function readMap(
  device: UsbDevice,
  where: Where,
  wanted: { address: number | null; mcu: McuFacts | null },
): Promise<DeviceMap> {
  return mapAmong(await readAlternates(device, where), where, wanted);
}

/** The same from alternate settings that were read already. */
export function mapAmong(
  named: readonly NamedAlternate[],
  where: Where,
  wanted: { address: number | null; mcu: McuFacts | null },
): DeviceMap {
  // some ROMs give every alternate the same name, so the name never decides: the lowest that holds the address does
  const chosen =
    named.find(({ map }) => wanted.address !== null && map && regionAt(map, wanted.address)) ?? named[0];
  const place = {
    interfaceNumber: chosen?.alternate.bInterfaceNumber ?? 0,
    alternateSetting: chosen?.alternate.bAlternateSetting ?? 0,
  };
  if (chosen?.map) {
    const { text } = chosen;
    const { vendorId, productId, entry } = where;
    const corrected = correctedMap(chosen.map, { vendorId, productId, serialNumber: entry.serialNumber });
    const map = corrected?.map ?? chosen.map;
    const clamped = text !== null && text.declaredBytes > text.receivedBytes;
    return {
      ...place,
      map,
      mapSource: clamped ? 'device-clamped' : 'device',
      notes: [
        ...(clamped
          ? [
              `The device announced ${text.declaredBytes} bytes of memory map and sent ${text.receivedBytes}, as STM32F42x ROMs do; what came is whole and was used.`,
            ]
          : []),
        ...(corrected ? [corrected.note] : []),
      ],
    };
  }
  const { mcu } = wanted;
  return {
    ...place,
    map: mcu ? flashMapOf(mcu) : { name: 'unknown', regions: [] },
    mapSource: 'board-facts',
    notes: mcu
      ? [
          `The device's memory map could not be read. The one of ${mcu.label}, for which the firmware was built, is used instead: check that this is the chip on the board.`,
        ]
      : [],
  };
}

/** Every alternate setting with its string, in order. An open device. Rejects with UsbError. */
export async function readAlternates(
  device: UsbDevice,
  { entry, alternates }: Where,
): Promise<NamedAlternate[]> {
  const named: NamedAlternate[] = [];
  const sorted = [...alternates].sort((a, b) => a.bAlternateSetting - b.bAlternateSetting);
  for (const alternate of sorted) {
    const text = await readDeviceString(device, alternate.iInterface);
    const map = parsed(text?.text) ?? parsed(kernelName(entry, alternate));
    named.push({ alternate, text, map });
  }
  return named;
}

function parsed(text: string | null | undefined): MemoryMap | null {
  return text == null ? null : (parseMemoryLayout(text)?.map ?? null);
}

/** The kernel keeps the string of the alternate in force only. */
function kernelName(entry: UsbEntry, alternate: InterfaceDescriptor): string | null {
  const active = entry.interfaces.find(
    (one) =>
      one.interfaceNumber === alternate.bInterfaceNumber &&
      one.alternateSetting === alternate.bAlternateSetting,
  );
  return active?.name ?? null;
}
