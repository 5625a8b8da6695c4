import { isDfuIdentity } from '../../src/diagnosis/dfu-devices.ts';
import { type DfuTarget, nameTarget, targetOf, wasOpened } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { isOnWindows, showsLinux } from '../../src/diagnosis/on-windows.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import { formatUsbId, printable } from '../../src/formats/text.ts';

/** libusb's Windows backend: no driver that it can work through, or the device's interface has none */
const NO_DRIVER = ['LIBUSB_ERROR_NOT_SUPPORTED', 'LIBUSB_ERROR_NOT_FOUND'];

/** Windows has no WinUSB driver for the board in DFU mode. */
export const rule = defineRule({
  id: 'winusb-driver-missing',
  title: 'Windows has no WinUSB driver for the board in DFU mode',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'dfu-util found the board in DFU mode, and Windows has not given it a driver that dfu-util can use.',
    why: 'On Windows such tools reach a device through the WinUSB driver only. The board has another identity in DFU mode than with its firmware, so a driver for the one does not serve the other.',
    fix: 'Bring the board into DFU mode, start Zadig, choose the board (0483 DF11 for an STM32), choose WinUSB, and install it.',
  },
  needs: ['runs'],
  uses: ['host'],
  explains: ['no-dfu-device', 'permission-denied-udev', 'dfu-device-not-back-at-path'],
  *check({ runs, optional: { host } }) {
    const refused = linesSaying(runs.runs, 'cannot-open-dfu-device', 'cannot-open-device').filter((said) =>
      lacksDriver(said, isOnWindows(said.run, runs, host)),
    );
    const notOpened = showsLinux(runs, host)
      ? []
      : linesSaying(runs.runs, 'cannot-open-device').filter(mayLackDriver);
    for (const { items } of byHost([...refused, ...notOpened])) yield finding(items);
    if (refused.length > 0) return;
    // QMK Toolbox names the driver of what is plugged in
    const unsuited = linesSaying(runs.runs, 'driver-unsuited', 'device-connected').filter(isUnsuited);
    for (const { first, items } of byHost(unsuited)) yield toldByToolbox(first, items);
  },
});

function isUnsuited({ line: { meaning, details } }: SaidLine): boolean {
  if (meaning === 'driver-unsuited') return details['wanted'] === 'WinUSB';
  const { driver, vendorId, productId } = details;
  return (
    driver === 'NO DRIVER' &&
    typeof vendorId === 'number' &&
    typeof productId === 'number' &&
    isDfuIdentity(vendorId, productId)
  );
}

function toldByToolbox({ line }: SaidLine, items: readonly SaidLine[]): FindingDraft {
  const target = items.map((item) => targetOfLine(item.line)).find((found) => found !== null) ?? null;
  const id = target ? formatUsbId(target.vendorId, target.productId) : '0483:df11';
  const driver = printable(String(line.details['driver'] ?? 'NO DRIVER'), 30);
  return {
    subject: id,
    what: `The board in DFU mode has ${driver === 'NO DRIVER' ? 'no driver' : `the driver ${driver}`} on Windows, and dfu-util needs WinUSB.`,
    why: 'A board has one identity with its firmware and another in DFU mode; Windows wants a driver for each. The board itself is in DFU mode and fine.',
    origins: items.map((item) => item.origin),
    remedies: [installWith(id)],
  };
}

/** A stranger among the DFU devices (a Bluetooth stick) has its own driver and matters only when it was asked for. */
function lacksDriver({ run, line }: SaidLine, windows: boolean): boolean {
  if (run.tool !== 'dfu-util') return line.details['usbError'] === 'LIBUSB_ERROR_NOT_SUPPORTED';
  if (run.outcome === 'succeeded') return false;
  const { usbError } = line.details;
  // 0.9 names no cause, and NOT_SUPPORTED is what only Windows says
  const isIt =
    usbError === undefined
      ? windows
      : usbError === 'LIBUSB_ERROR_NOT_SUPPORTED' || (windows && NO_DRIVER.includes(String(usbError)));
  const target = targetOfLine(line);
  if (target && wasOpened(run, target)) return false;
  if (!isIt || !target || isDfuIdentity(target.vendorId, target.productId)) return isIt;
  return (
    run.arguments?.device?.toLowerCase().includes(formatUsbId(target.vendorId, target.productId)) ?? false
  );
}

/** Betaflight's configurator and browsers name no cause; on Linux the first goes on about udev's rules. */
function mayLackDriver({ run, line }: SaidLine): boolean {
  if (line.details['refused'] === 'picotool') return false;
  if (run.tool !== 'betaflight' && line.details['refused'] === undefined) return false;
  return run.outcome !== 'succeeded' && run.lines.every(({ details }) => details['suspect'] === undefined);
}

function targetOfLine({ details: { vendorId, productId } }: SaidLine['line']): DfuTarget | null {
  return typeof vendorId === 'number' && typeof productId === 'number' ? { vendorId, productId } : null;
}

const NAMES: Readonly<Partial<Record<SaidLine['run']['tool'], string>>> = {
  'dfu-util': 'dfu-util',
  betaflight: 'The Betaflight configurator',
  pydfu: 'pydfu.py',
};

function finding(items: readonly SaidLine[]): FindingDraft {
  const last = items.at(-1);
  const target = last ? (targetOfLine(last.line) ?? targetOf(last.run)) : null;
  const proven = items.some(({ line }) => line.details['usbError'] !== undefined);
  const id = target ? formatUsbId(target.vendorId, target.productId) : '0483:df11';
  return {
    certainty: proven ? 'certain' : 'likely',
    subject: id,
    what: `${NAMES[last?.run.tool ?? 'dfu-util'] ?? 'The flash program'} found ${target ? nameTarget(target) : 'a board in DFU mode'} and could not open it: ${proven ? 'Windows has no WinUSB driver for it' : 'on Windows that mostly means that the WinUSB driver is missing'}.`,
    why: 'A board has one identity with its firmware and another in DFU mode; Windows wants a driver for each. The board itself is in DFU mode and fine, and nothing was written.',
    origins: items.map((item) => item.origin),
    remedies: [installWith(id)],
  };
}

function installWith(id: string): Remedy {
  return {
    kind: 'steps',
    title: 'Give the board the WinUSB driver',
    risk: 'reversible',
    steps: [
      'Bring the board into DFU mode and leave it plugged in.',
      'Start Zadig (https://zadig.akeo.ie/) and choose Options, List All Devices.',
      `Choose the board by its USB id, ${id.replace(':', ' ').toUpperCase()}, and nothing else; the name is often "STM32 BOOTLOADER".`,
      'Choose WinUSB to the right of the arrow, press Install or Replace Driver, and run the same command again.',
      "To take it back: Device Manager, the board's entry, Uninstall device, with its driver.",
    ],
  };
}
