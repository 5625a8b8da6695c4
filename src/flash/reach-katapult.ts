import { printable } from '../formats/text.ts';
import type { KatapultInfo } from '../katapult/katapult.ts';
import { comeBack } from './come-back.ts';
import { readDfuEntry } from './dfu-entry.ts';
import { inSharedWords } from './dfuse-errors.ts';
import type { FlashEvent } from './events.ts';
import { FlashFailure } from './failure.ts';
import type { FlashPlan, KatapultRoute } from './flash-plan.ts';
import type { FlashRun } from './flash-run.ts';
import { katapultProgrammer } from './katapult-programmer.ts';
import { ttyAt } from './look-at-katapult.ts';
import { openKatapult } from './open-katapult.ts';
import type { Reached } from './reached.ts';

/** The planned board over Katapult, connected. FlashFailure, ProgrammerError. */
export async function* reachKatapult(
  run: FlashRun,
  route: KatapultRoute,
): AsyncGenerator<FlashEvent, Reached> {
  const { plan, ports } = run;
  const { path } = plan.device;
  const entry = (await inSharedWords(ports.usb.list())).find((one) => one.path === path);
  const found = entry ? readDfuEntry(entry) : null;
  if (!entry || !found) throw new FlashFailure('device-lost', `There is no device at ${path} any more.`);
  if (!isPlanned(plan, found, entry.serialNumber)) throw exchanged(plan);
  // the node is named anew with each plugging in; the bus path stays
  const tty = await ttyAt(ports, path);
  if (tty === null) throw new FlashFailure('device-lost', `There is no serial port at ${path} any more.`);
  const usbProduct = route.overUsb ? (entry.product ?? '') : null;
  const { link, info } = await openKatapult(ports, { tty, baudRate: route.baudRate, usbProduct });
  const programmer = katapultProgrammer(link, route, plan.write);
  run.programmer = programmer;
  if (!isSame(route, info)) throw exchanged(plan);
  yield {
    type: 'note',
    code: 'katapult-connected',
    message: `Katapult answers on ${tty}: ${info.mcu}, protocol ${info.protocol}.`,
  };
  const before = { path, deviceNumber: entry.deviceNumber };
  return { programmer, comeBack: (checkpoint) => comeBack(ports, before, checkpoint) };
}

function isPlanned(
  { device }: FlashPlan,
  found: { vendorId: number; productId: number },
  serialNumber: string | null,
): boolean {
  return (
    found.vendorId === device.vendorId &&
    found.productId === device.productId &&
    (serialNumber === null ||
      device.serialNumber === null ||
      printable(serialNumber, 64) === device.serialNumber)
  );
}

function isSame(route: KatapultRoute, info: KatapultInfo): boolean {
  return (
    info.applicationStart === route.applicationStart &&
    info.blockSize === route.transferSize &&
    info.mcu === route.mcu
  );
}

function exchanged({ device }: FlashPlan): FlashFailure {
  return new FlashFailure(
    'device-lost',
    `The device at ${device.path} is not the one any more that this was planned for.`,
  );
}
