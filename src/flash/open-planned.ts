import { type OpenDfuSe, openDfuSe } from '../dfu/open-dfuse.ts';
import { STATE, statusName } from '../dfu/status.ts';
import { toIdle } from '../dfu/to-idle.ts';
import { printable } from '../formats/text.ts';
import { deviceTraits } from './device-traits.ts';
import { type DfuEntry, readDfuEntry } from './dfu-entry.ts';
import type { FlashEvent } from './events.ts';
import { FlashFailure } from './failure.ts';
import type { FlashPlan } from './flash-plan.ts';
import type { FlashRun } from './flash-run.ts';
import { readMap } from './read-map.ts';

/**
 * Opens the device that the plan was made for, in dfuIDLE, and sees that it is still that one: between a plan and its
 * execution somebody may have replugged. FlashFailure, UsbError, DfuError.
 */
export async function* openPlanned(
  run: FlashRun,
): AsyncGenerator<FlashEvent, { dfu: OpenDfuSe; deviceNumber: number }> {
  const { plan, ports } = run;
  const entry = (await ports.usb.list()).find(({ path }) => path === plan.device.path);
  const found = entry ? readDfuEntry(entry) : null;
  if (!found) throw new FlashFailure('device-lost', `There is no device at ${plan.device.path} any more.`);
  if (!isPlanned(plan, found)) throw exchanged(plan);
  const device = await ports.usb.device(plan.device.path);
  const { polling } = deviceTraits(plan.map, plan.device.vendorId);
  const dfu = await openDfuSe(device, ports.clock, plan, polling);
  run.dfu = dfu;
  await checkMap(plan, dfu, found);
  const met = await toIdle(dfu);
  const error = met.find(({ bState }) => bState === STATE.dfuERROR);
  if (error) {
    yield {
      type: 'note',
      code: 'error-state-cleared',
      message: `The device waited in an error state (${statusName(error.bStatus)}), as many STM32 do after they start; it was cleared and is harmless.`,
    };
  }
  return { dfu, deviceNumber: found.entry.deviceNumber };
}

function isPlanned(plan: FlashPlan, found: DfuEntry): boolean {
  const serial = found.entry.serialNumber;
  return (
    found.inDfuMode &&
    found.vendorId === plan.device.vendorId &&
    found.productId === plan.device.productId &&
    // several boards may share a serial number; one board does not change it while it stays plugged in
    (serial === null ||
      plan.device.serialNumber === null ||
      printable(serial, 64) === plan.device.serialNumber) &&
    found.alternates.some(({ dfu }) => dfu?.wTransferSize === plan.transferSize)
  );
}

async function checkMap(plan: FlashPlan, { device }: OpenDfuSe, found: DfuEntry): Promise<void> {
  const now = await readMap(device, found, { address: plan.address, mcu: null });
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
