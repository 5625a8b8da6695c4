import type { KlipperFacts } from '../evidence/klipper.ts';
import type { Origin } from '../evidence/section.ts';
import type { UsbDevice } from '../evidence/usb.ts';
import { type MemoryMap, parseMemoryLayout } from '../formats/memory-layout.ts';
import { type BoardFacts, mergeBoards } from '../knowledge/boards.ts';
import { type McuFacts, mcusMatchingMap } from '../knowledge/mcus.ts';
import { dfuAlternates, flashMap, isInDfuMode, labelOf } from './dfu-devices.ts';

/** The boards of the table and of the user's own Klipper tree. */
export function knownBoards(klipper: KlipperFacts | null): readonly BoardFacts[] {
  return mergeBoards(klipper?.boards ?? []);
}

/** A board in DFU mode whose flash says what chips it can be. */
export interface SeenChip {
  device: UsbDevice;
  map: MemoryMap;
  /** at least one: a map that fits no known chip tells nothing */
  mcus: readonly McuFacts[];
  /** the device with its map, as proof */
  origin: Origin;
}

/** The boards in DFU mode that tell by their map what they can be. */
export function seenChips(devices: readonly UsbDevice[]): SeenChip[] {
  return devices.filter(isInDfuMode).flatMap((device) => {
    const map = flashMap(device);
    const mcus = map ? mcusMatchingMap(map) : [];
    return map && mcus.length > 0 ? [{ device, map, mcus, origin: mapOrigin(device) }] : [];
  });
}

/** The proof that a device announces its map. */
export function mapOrigin(device: UsbDevice): Origin {
  const text = dfuAlternates(device).find(({ alternateSetting }) => alternateSetting === 0)?.name?.text;
  return text == null || device.origin.kind === 'log' ? device.origin : { ...deviceOrigin(device), text };
}

function deviceOrigin(device: UsbDevice): Extract<Origin, { kind: 'device' }> {
  return { kind: 'device', path: device.path ?? labelOf(device) };
}

/** where the option bytes of F0 (and F1, F3) begin; G0, G4 and L4 have theirs at 0x1fff7800 (AN2606, RM0091 2.2) */
const F0_OPTION_BYTES = 0x1fff_f800;

/** Is it an STM32F070 or F072? null where the device does not tell. Newer chips with as much flash announce the same map. */
export function isF070OrF072(device: UsbDevice): boolean | null {
  const map = flashMap(device);
  if (!map) return null;
  const fits = mcusMatchingMap(map).some(({ name }) => name === 'stm32f070' || name === 'stm32f072');
  if (!fits) return false;
  const others = dfuAlternates(device).filter(({ alternateSetting }) => alternateSetting !== 0);
  const starts = others.flatMap(
    ({ name }) => parseMemoryLayout(name?.text ?? '')?.map.regions[0]?.start ?? [],
  );
  return starts.length === 0 ? null : starts.includes(F0_OPTION_BYTES);
}
