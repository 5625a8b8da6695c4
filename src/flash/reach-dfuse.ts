import { STATE, statusName } from '../dfu/status.ts';
import { printable } from '../formats/text.ts';
import type { UsbDevice } from '../ports/usb.ts';
import { comeBack } from './come-back.ts';
import { deviceTraits } from './device-traits.ts';
import { type DfuEntry, readDfuEntry } from './dfu-entry.ts';
import { inSharedWords } from './dfuse-errors.ts';
import { openDfuSeProgrammer } from './dfuse-programmer.ts';
import type { FlashEvent } from './events.ts';
import { FlashFailure } from './failure.ts';
import type { DfuSeRoute, FlashPlan } from './flash-plan.ts';
import type { FlashRun } from './flash-run.ts';
import type { Reached } from './reached.ts';
import { readMap } from './read-map.ts';

/** The planned device over DfuSe, in dfuIDLE. FlashFailure, ProgrammerError. */
export async function* reachDfuSe(run: FlashRun, route: DfuSeRoute): AsyncGenerator<FlashEvent, Reached> {
  const { plan, ports } = run;
  const { path } = plan.device;
  const entry = (await inSharedWords(ports.usb.list())).find((one) => one.path === path);
  const found = entry ? readDfuEntry(entry) : null;
  if (!found) throw new FlashFailure('device-lost', `There is no device at ${path} any more.`);
  if (!isPlanned(plan, route, found)) throw exchanged(plan);
  const device = await inSharedWords(ports.usb.device(path));
  const traits = deviceTraits(plan.map, plan.device.vendorId);
  const programmer = await openDfuSeProgrammer(device, ports.clock, route, traits);
  run.programmer = programmer;
  await checkMap(plan, device, found);
  const met = await programmer.toIdle();
  const error = met.find(({ bState }) => bState === STATE.dfuERROR);
  if (error) {
    yield {
      type: 'note',
      code: 'error-state-cleared',
      message: `The device waited in an error state (${statusName(error.bStatus)}), as many STM32 do after they start; it was cleared and is harmless.`,
    };
  }
  const before = { path, deviceNumber: found.entry.deviceNumber };
  return { programmer, comeBack: (checkpoint) => comeBack(ports, before, checkpoint) };
}

function isPlanned(plan: FlashPlan, route: DfuSeRoute, found: DfuEntry): boolean {
  const serial = found.entry.serialNumber;
  return (
    found.inDfuMode &&
    // several boards may share a serial number, and several may come to the same path one after the other
    found.entry.deviceNumber === plan.device.deviceNumber &&
    found.vendorId === plan.device.vendorId &&
    found.productId === plan.device.productId &&
    (serial === null ||
      plan.device.serialNumber === null ||
      printable(serial, 64) === plan.device.serialNumber) &&
    found.alternates.some(({ dfu }) => dfu?.wTransferSize === route.transferSize)
  );
}

async function checkMap(plan: FlashPlan, device: UsbDevice, found: DfuEntry): Promise<void> {
  const now = await inSharedWords(readMap(device, found, { address: plan.address, mcu: null }));
  // a map that cannot be read now cannot be compared; one that can be read now shows whether the facts fitted
  if (now.mapSource === 'board-facts') return;
  if (JSON.stringify(now.map.regions) !== JSON.stringify(plan.map.regions)) throw exchanged(plan);
}

function exchanged({ device }: FlashPlan): FlashFailure {
  return new FlashFailure(
    'device-lost',
    `The device at ${device.path} is not the one any more that this was planned for.`,
  );
}
