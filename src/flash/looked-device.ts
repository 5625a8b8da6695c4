import { closeDevice, type OpenDfuSe, openDfuSe } from '../dfu/open-dfuse.ts';
import { printable } from '../formats/text.ts';
import type { BoardFacts } from '../knowledge/boards.ts';
import type { McuFacts } from '../knowledge/mcus.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { accessCode, DeviceAccessError } from './device-errors.ts';
import { type DeviceTraits, deviceTraits } from './device-traits.ts';
import type { DfuEntry } from './dfu-entry.ts';
import { dfuSeError } from './dfuse-errors.ts';
import { type DfuSeProgrammer, openDfuSeProgrammer } from './dfuse-programmer.ts';
import type { DfuSeRoute } from './flash-plan.ts';
import { knownByMap } from './known-device.ts';
import { nextSteps } from './next-steps.ts';
import { ProgrammerError } from './programmer.ts';
import { type DeviceMap, mapAmong, type NamedAlternate, readAlternates } from './read-map.ts';
import { describeDevice, selectDevice } from './select-device.ts';

type HostsUsb = Pick<HostPorts, 'usb' | 'serial' | 'clock'>;

/** A device in DFU mode as its descriptors and strings tell it; nothing was asked of its flash. */
export interface LookedDevice {
  found: DfuEntry;
  device: ReturnType<typeof describeDevice>;
  alternates: readonly NamedAlternate[];
  /** the map of its flash */
  place: DeviceMap;
  route: DfuSeRoute;
  mcus: readonly McuFacts[];
  boards: readonly BoardFacts[];
  traits: DeviceTraits;
}

/** The device is there but not in DFU mode: nothing of its flash can be reached. */
export class NotInDfuModeError extends Error {
  readonly found: DfuEntry;
  constructor(found: DfuEntry) {
    super(`The device at ${found.entry.path} is not in DFU mode: it is ${describeDevice(found).name}.`);
    this.name = 'NotInDfuModeError';
    this.found = found;
  }
}

/**
 * Finds the device that `selector` means (as `selectDevice`) and reads its strings. SelectionError, NotInDfuModeError,
 * DeviceAccessError.
 */
export function lookAtDevice(ports: HostsUsb, selector: string | undefined): Promise<LookedDevice> {
  return accessing(look(ports, selector));
}

async function look(ports: HostsUsb, selector: string | undefined): Promise<LookedDevice> {
  const found = await selectDevice(ports, selector);
  if (!found.inDfuMode) throw new NotInDfuModeError(found);
  const device = await ports.usb.device(found.entry.path);
  await device.open();
  let alternates: readonly NamedAlternate[];
  try {
    alternates = await readAlternates(device, found);
  } finally {
    await closeDevice(device);
  }
  const place = mapAmong(alternates, found, { address: null, mcu: null });
  const map = { ...place.map, name: printable(place.map.name, 64) };
  const { interfaceNumber, alternateSetting } = place;
  const transferSize = found.alternates.find(({ dfu }) => dfu)?.dfu?.wTransferSize ?? 0;
  return {
    found,
    device: describeDevice(found),
    alternates,
    place: { ...place, map },
    route: { kind: 'dfuse', interfaceNumber, alternateSetting, transferSize },
    ...knownByMap(map, null),
    traits: deviceTraits(map, found.vendorId),
  };
}

/** Opens the device that was looked at, on the alternate setting of its flash or another one. ProgrammerError. */
export async function openProgrammer(
  ports: HostsUsb,
  looked: LookedDevice,
  alternateSetting = looked.route.alternateSetting,
): Promise<DfuSeProgrammer> {
  const device = await ports.usb.device(looked.device.path);
  return openDfuSeProgrammer(device, ports.clock, { ...looked.route, alternateSetting }, looked.traits);
}

/** The same below the programmer, for what DfuSe alone has. UsbError. */
export async function openInterface(ports: HostsUsb, looked: LookedDevice): Promise<OpenDfuSe> {
  const device = await ports.usb.device(looked.device.path);
  return openDfuSe(device, ports.clock, looked.route, looked.traits.polling);
}

/** Awaits what only looks: what the device fails with becomes a DeviceAccessError that says what to do. */
export async function accessing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    const error = dfuSeError(thrown);
    if (!(error instanceof ProgrammerError)) throw error;
    const code = accessCode(error);
    const message = `The device could not be looked at: ${error.message}.`;
    throw new DeviceAccessError(code, message, nextSteps(code, 'untouched'), { cause: error });
  }
}
