import { isDfuIdentity, isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { type DfuTarget, nameTarget, targetOf, wasOpened } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { isOnWindows, showsLinux } from '../../src/diagnosis/on-windows.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import { addUdevRule } from '../../src/diagnosis/udev-remedy.ts';
import type { UdevFacts } from '../../src/evidence/udev-rules.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { formatUsbId } from '../../src/formats/text.ts';

const STM32: DfuTarget = { vendorId: 0x0483, productId: 0xdf11 };

const REPLUG: Remedy = {
  kind: 'steps',
  title: 'Then let it take effect',
  risk: 'none',
  steps: [
    'Unplug the board and plug it in again, in DFU mode: the rule counts from then on.',
    'Run the same command again; it does not need sudo.',
  ],
};

const WINDOWS_DRIVER: Remedy = {
  kind: 'steps',
  title: 'On Windows: give the board the WinUSB driver instead',
  risk: 'reversible',
  steps: [
    'Bring the board into DFU mode and start Zadig (https://zadig.akeo.ie/).',
    'Choose the board by its USB id, 0483 DF11 for an STM32, choose WinUSB, and install the driver.',
    'Run the same command again.',
  ],
};

/** The device node of a board in DFU mode may not be opened by this user. */
export const rule = defineRule({
  id: 'permission-denied-udev',
  title: 'no permission to open the board by USB',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The board is in DFU mode, but this user may not open its USB device.',
    why: 'Linux lets only root write to USB devices unless a udev rule says otherwise. dfu-util then says that it cannot open the device, and often adds that there is none.',
    fix: 'Add the udev rule and plug the board in again, or run the flash command with sudo this once.',
  },
  needs: [],
  uses: ['usb', 'udevRules', 'host', 'runs'],
  oneOf: ['usb', 'runs'],
  explains: ['no-dfu-device'],
  *check({ source, optional }) {
    const { usb, udevRules, host, runs } = optional;
    // elsewhere there is no udev, and a device that cannot be opened lacks a driver
    if ((host?.platform ?? 'linux') !== 'linux') return;
    const refused = linesSaying(
      (runs?.runs ?? []).filter((run) => !isOnWindows(run, runs, host)),
      'cannot-open-dfu-device',
      'cannot-open-device',
    ).filter((said) =>
      said.run.tool === 'dfu-util' ? isDenied(said) : isDeniedElsewhere(said, showsLinux(runs, host)),
    );
    for (const { host: where, items } of byHost(refused)) yield fromLog(where, items);
    if (source.kind === 'transcript') return;
    for (const device of usb?.devices ?? []) {
      if (!isInDfuMode(device) || (device.access !== 'none' && device.access !== 'read-only')) continue;
      yield fromDevice(device, udevRules, host?.user?.groups ?? []);
    }
  },
});

/**
 * 0.11 names the cause; 0.9 does not, and then a run without sudo that could not open a board was most likely refused,
 * as far as the text shows whose run it was.
 * A stranger among the DFU devices (a Bluetooth stick) matters only when it was asked for.
 */
function isDenied({ run, line }: SaidLine): boolean {
  const { usbError } = line.details;
  if (usbError === undefined ? run.sudo : usbError !== 'LIBUSB_ERROR_ACCESS') return false;
  if (run.outcome === 'succeeded') return false;
  const target = targetOfLine(line);
  if (target && wasOpened(run, target)) return false;
  if (!target || isDfuIdentity(target.vendorId, target.productId)) return true;
  const id = formatUsbId(target.vendorId, target.productId);
  return run.arguments?.device?.toLowerCase().includes(id) ?? false;
}

/** PyUSB's exception in any script, and Betaflight's configurator, which suspects udev's rules on Linux only. */
function isDeniedElsewhere({ run, line: { details } }: SaidLine, onLinux: boolean): boolean {
  const isIt =
    details['usbError'] === 'LIBUSB_ERROR_ACCESS' ||
    details['suspect'] === 'udev rules' ||
    // a browser says the same where Windows has no driver; an RP2 asks Windows for the right one by itself
    (details['refused'] !== undefined && (onLinux || details['refused'] === 'picotool'));
  return isIt && run.outcome !== 'succeeded';
}

function targetOfLine({ details }: SaidLine['line']): DfuTarget | null {
  const { vendorId, productId } = details;
  return typeof vendorId === 'number' && typeof productId === 'number' ? { vendorId, productId } : null;
}

function nameOfTool(tool: SaidLine['run']['tool'] | undefined): string {
  if (tool === 'betaflight') return 'The Betaflight configurator';
  if (tool === 'pydfu') return 'pydfu.py';
  return tool === undefined || tool === 'dfu-util' ? 'dfu-util' : 'The flash program';
}

function fromLog(host: string | null, items: readonly SaidLine[]): FindingDraft {
  const last = items.at(-1);
  const target = last ? (targetOfLine(last.line) ?? targetOf(last.run)) : null;
  const name = target ? nameTarget(target) : 'a board in DFU mode';
  const proven = items.some(({ line }) => line.details['usbError'] !== undefined);
  const who = nameOfTool(last?.run.tool);
  const guess = !proven && items.every(({ run }) => run.argv === null && run.host === null);
  const again = last?.run.argv ?? null;
  return {
    certainty: proven ? 'certain' : guess ? 'hint' : 'likely',
    subject: `${target ? formatUsbId(target.vendorId, target.productId) : 'the board'}${onHost(host)}`,
    what: proven
      ? `${who}${onHost(host)} found ${name} and was not allowed to open it.`
      : guess
        ? `${who} found ${name} and could not open it; a hint: on Linux this user mostly lacks the permission, on Windows the driver is missing.`
        : `${who}${onHost(host)} found ${name} and could not open it, most likely because this user may not.`,
    why: 'Linux lets only root write to USB devices unless a udev rule says otherwise. The board itself is in DFU mode and fine, whatever is said after that line.',
    origins: items.map((item) => item.origin),
    remedies: [
      addUdevRule(target ?? STM32, null),
      REPLUG,
      ...(guess ? [WINDOWS_DRIVER] : []),
      ...(again && last?.run.sudo === false
        ? [
            {
              kind: 'command',
              title: 'Or run the command as root this once',
              risk: again.includes('-D') ? 'destructive' : 'none',
              argv: again,
              elevated: true,
            } satisfies Remedy,
          ]
        : []),
    ],
  };
}

function fromDevice(device: UsbDevice, udev: UdevFacts | null, groups: readonly string[]): FindingDraft {
  const present = udev?.rules.find(
    (other) =>
      other.vendorId === device.vendorId && (other.productId ?? device.productId) === device.productId,
  );
  const onlyAtTheMachine = present?.mode === null && present.tags.includes('uaccess');
  const mayRead = device.access === 'read-only' ? 'read but not write to' : 'not open';
  return {
    subject: labelOf(device),
    what: `The board ${labelOf(device)} is in DFU mode, and this user may ${mayRead} it.`,
    why: present
      ? onlyAtTheMachine
        ? 'There is a udev rule for it, but it gives access only to who is logged in at the machine itself, not over SSH.'
        : 'There is a udev rule for it, but it has not taken effect: it is newer than the connection, or its group is none of yours.'
      : 'Linux lets only root write to USB devices unless a udev rule says otherwise, and none names this device.',
    origins: [
      {
        kind: 'device',
        path: device.node?.path ?? device.path ?? labelOf(device),
        ...(device.node ? { text: describeNode(device.node) } : {}),
      },
      ...(present ? [present.origin] : []),
    ],
    remedies:
      present && !onlyAtTheMachine
        ? [REPLUG, addUdevRule(device, groups)]
        : [addUdevRule(device, groups), REPLUG],
  };
}

function describeNode({ mode, uid, gid }: NonNullable<UsbDevice['node']>): string {
  return `mode ${(mode & 0o777).toString(8).padStart(4, '0')}, owner ${uid}, group ${gid}`;
}
