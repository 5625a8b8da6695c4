import type { RunFacts } from '../evidence/runs.ts';
import type { Origin } from '../evidence/section.ts';
import type { SerialPortFacts } from '../evidence/serial-ports.ts';
import type { UsbFacts } from '../evidence/usb.ts';
import { findMcu, type McuFacts } from '../knowledge/mcus.ts';
import { identifyUsb } from '../knowledge/usb-ids.ts';
import { linesSaying } from './run-lines.ts';
import { chipOfPort, runningChip } from './running-chip.ts';

/**
 * Does a text show, below its last attempt to flash, that Klipper runs on this chip? Then what it was built for is right,
 * whatever other boards need. A list of devices above the attempt shows the firmware of before.
 */
export function runsAfterwards(
  mcu: McuFacts,
  {
    usb,
    serialPorts,
    runs,
  }: { usb: UsbFacts | null; serialPorts: SerialPortFacts | null; runs: RunFacts | null },
): boolean {
  const all = runs?.runs ?? [];
  const tried = all.filter(({ outcome }) => outcome !== 'no-attempt').map(({ lastLine }) => lastLine);
  const last = Math.max(0, ...tried);
  const devices = (usb?.devices ?? []).flatMap((device) => {
    if (identifyUsb(device.vendorId, device.productId)?.role !== 'klipper') return [];
    const chip = runningChip(device, serialPorts);
    return chip === null || findMcu(chip) === mcu ? [device.origin] : [];
  });
  const ports = (serialPorts?.ports ?? []).flatMap(({ byId, origin }) =>
    byId.some((link) => link.includes('/usb-Klipper_') && findMcu(chipOfPort(link) ?? '') === mcu)
      ? [origin]
      : [],
  );
  const answered = linesSaying(all, 'klippy-mcu-version').map(({ origin }) => origin);
  return [...devices, ...ports, ...answered].some((origin) => lineOf(origin) > last);
}

function lineOf(origin: Origin): number {
  return origin.kind === 'log' ? origin.line : 0;
}
