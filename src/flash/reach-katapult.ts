import { printable } from '../formats/text.ts';
import type { KatapultInfo } from '../katapult/katapult.ts';
import { awaitKlipper, releaseLines } from '../uart/klipper-identify.ts';
import { comeBack, type Return } from './come-back.ts';
import { readDfuEntry } from './dfu-entry.ts';
import { inSharedWords } from './dfuse-errors.ts';
import type { FlashEvent } from './events.ts';
import { FlashFailure } from './failure.ts';
import type { FlashPlan, KatapultRoute } from './flash-plan.ts';
import type { FlashRun } from './flash-run.ts';
import { inKatapultWords } from './katapult-errors.ts';
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
  const before = route.overUsb ? await findOnBus(run) : null;
  const tty = before?.tty ?? route.tty;
  const usbProduct = before?.product ?? null;
  const { link, info } = await openKatapult(ports, { tty, baudRate: route.baudRate, usbProduct });
  const programmer = katapultProgrammer(link, route, plan.write);
  run.programmer = programmer;
  if (!isSame(route, info)) throw exchanged(plan);
  yield {
    type: 'note',
    code: 'katapult-connected',
    message: `Katapult answers on ${tty}: ${info.mcu}, protocol ${info.protocol}.`,
  };
  return {
    programmer,
    comeBack: (checkpoint) =>
      before ? comeBack(ports, before, checkpoint) : klipperOnUart(run, route, checkpoint),
  };
}

/** The device is known by its bus path; its node is named anew with each plugging in. */
async function findOnBus({
  plan,
  ports,
}: FlashRun): Promise<{ path: string; deviceNumber: number; product: string; tty: string }> {
  const { path } = plan.device;
  const entry = (await inSharedWords(ports.usb.list())).find((one) => one.path === path);
  const found = entry ? readDfuEntry(entry) : null;
  if (!entry || !found) throw new FlashFailure('device-lost', `There is no device at ${path} any more.`);
  if (!isPlanned(plan, found, entry.serialNumber)) throw exchanged(plan);
  const tty = await ttyAt(ports, path);
  if (tty === null) throw new FlashFailure('device-lost', `There is no serial port at ${path} any more.`);
  return { path, deviceNumber: entry.deviceNumber, product: entry.product ?? '', tty };
}

const PATIENCE_MS = 15_000;

/** Over a UART only an answer shows that the firmware runs, and only if it speaks there, at the same rate. */
async function klipperOnUart(
  { plan, ports }: FlashRun,
  route: KatapultRoute,
  checkpoint: () => void,
): Promise<Return> {
  const port = await inKatapultWords(ports.serial.open(route.tty, { baudRate: route.baudRate }));
  try {
    await inKatapultWords(releaseLines(port));
    const answers = await inKatapultWords(awaitKlipper(port, ports.clock, PATIENCE_MS, checkpoint));
    if (!answers) return { kind: 'absent', problem: null };
    const { vendorId, productId } = plan.device;
    const name = 'Klipper on its UART';
    return { kind: 'returned', as: { path: route.tty, vendorId, productId, name, serialNumber: null } };
  } finally {
    await port.close();
  }
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
