import { closeDevice, type OpenDfuSe, openDfuSe } from '../dfu/open-dfuse.ts';
import { printable } from '../formats/text.ts';
import type { BoardFacts } from '../knowledge/boards.ts';
import type { McuFacts } from '../knowledge/mcus.ts';
import type { HostPorts } from '../ports/host-ports.ts';
import { accessCode, DeviceAccessError } from './device-errors.ts';
import { type DeviceTraits, deviceTraits } from './device-traits.ts';
import type { DfuEntry } from './dfu-entry.ts';
import { dfuSeError } from './dfuse-errors.ts';
import { openDfuSeProgrammer } from './dfuse-programmer.ts';
import type { DfuSeRoute } from './flash-plan.ts';
import { knownByMap } from './known-device.ts';
import { type LookedUart, openUartProgrammer } from './looked-uart.ts';
import { nextSteps } from './next-steps.ts';
import { type Programmer, ProgrammerError } from './programmer.ts';
import { type DeviceMap, mapAmong, type NamedAlternate, readAlternates } from './read-map.ts';
import { describeDevice, selectDevice } from './select-device.ts';

type HostsUsb = Pick<HostPorts, 'usb' | 'serial' | 'clock'>;

/** A device in DFU mode as its descriptors and strings tell it; nothing was asked of its flash. */
export interface LookedDfuSe {
  kind: 'dfuse';
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

/** The DFU functional descriptor; undefined where it sent none. */
export function functionalOf({ found }: LookedDfuSe) {
  return found.alternates.find(({ dfu }) => dfu)?.dfu ?? undefined;
}

/** A board that is to be read, erased or unprotected. */
export type LookedDevice = LookedDfuSe | LookedUart;

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
export function lookAtDevice(ports: HostsUsb, selector: string | undefined): Promise<LookedDfuSe> {
  return accessing(look(ports, selector));
}

async function look(ports: HostsUsb, selector: string | undefined): Promise<LookedDfuSe> {
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
    kind: 'dfuse',
    found,
    device: describeDevice(found),
    alternates,
    place: { ...place, map },
    route: { kind: 'dfuse', interfaceNumber, alternateSetting, transferSize },
    ...knownByMap(map, null),
    traits: deviceTraits(map, found.vendorId),
  };
}

/**
 * Opens the board that was looked at; `area`: the memory that is meant, where it is not the flash. ProgrammerError,
 * FlashFailure.
 */
export async function openProgrammer(
  ports: HostsUsb,
  looked: LookedDevice,
  area: { alternateSetting: number } | null = null,
): Promise<Programmer> {
  if (looked.kind === 'uart') return openUartProgrammer(ports, looked);
  const device = await ports.usb.device(looked.device.path);
  const route = { ...looked.route, ...(area === null ? {} : { alternateSetting: area.alternateSetting }) };
  return openDfuSeProgrammer(device, ports.clock, route, looked.traits);
}

/** The same below the programmer, for what DfuSe alone has. UsbError. */
export async function openInterface(ports: HostsUsb, looked: LookedDfuSe): Promise<OpenDfuSe> {
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
