import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { groupBy } from '../../src/diagnosis/group-by.ts';
import { devicePathOf } from '../../src/diagnosis/kernel-ports.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { onHost } from '../../src/diagnosis/run-lines.ts';
import type { KernelEvent, KernelLogFacts } from '../../src/evidence/kernel-log.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { printable } from '../../src/formats/text.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

/** The braille display service took the USB-UART adapter away from its driver. */
export const rule = defineRule({
  id: 'brltty-steals-serial',
  title: 'the braille service brltty takes the serial adapter away',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'brltty, a service for braille displays, took the USB-UART adapter of the board: its serial port appears and is gone at once.',
    why: 'Some braille displays have the same adapter chip (CH340, CP210x), so brltty tries every such adapter. Without the port nothing can be flashed or printed.',
    fix: 'If nobody here reads with a braille display, switch the service off: `sudo systemctl mask --now brltty-udev.service brltty.service`, then replug the board.',
  },
  needs: [],
  uses: ['kernelLog', 'usb', 'services'],
  oneOf: ['kernelLog', 'usb'],
  explains: [
    'no-dfu-device',
    'device-keeps-reenumerating',
    'port-held',
    'serial-port-missing',
    'no-application-flashed',
  ],
  *check({ source, optional: { kernelLog, usb, services } }) {
    const stolen = kernelLog ? theftsIn(kernelLog) : [];
    for (const [host, events] of groupBy(stolen, (event) => event.host)) {
      yield finding(
        host,
        events.map((event) => event.origin),
        portIn(events),
        false,
      );
    }
    if (stolen.length > 0 || source.kind === 'transcript') return;
    const brltty = services?.services.find(({ name, active }) => active && name.startsWith('brltty'));
    const taken = usb?.devices.find(isTakenAdapter);
    if (brltty && taken) yield finding(null, [brltty.origin, taken.origin], taken.path ?? null, true);
  },
});

/** The kernel's lines about it, of ports that were not attached again later. */
function theftsIn({ events }: KernelLogFacts): KernelEvent[] {
  return events.filter((event, index) => {
    if (event.kind !== 'usbfs-claim' || !event.text.includes("'brltty'")) return false;
    const path = devicePathOf(event.port ?? '');
    return !events
      .slice(index + 1)
      .some((later) => later.kind === 'tty-attached' && devicePathOf(later.port ?? '') === path);
  });
}

function portIn(events: readonly KernelEvent[]): string | null {
  const port = events.at(-1)?.port;
  return port == null ? null : devicePathOf(port);
}

/** An adapter whose interface a program holds: its own driver would have made a port of it. */
function isTakenAdapter({ vendorId, productId, configurations }: UsbDevice): boolean {
  return (
    identifyUsb(vendorId, productId)?.role === 'usb-uart-bridge' &&
    configurations.some(({ interfaces }) => interfaces.some(({ driver }) => driver === 'usbfs'))
  );
}

function finding(
  host: string | null,
  origins: FindingDraft['origins'],
  path: string | null,
  guessed: boolean,
): FindingDraft {
  const place = path === null ? '' : ` at USB port ${printable(path, 40)}`;
  return {
    certainty: guessed ? 'likely' : 'certain',
    subject: `brltty${onHost(host)}`,
    what: `The braille service brltty ${guessed ? 'most likely took' : 'took'} the USB-UART adapter${place}${onHost(host)}, so its serial port is gone.`,
    why: 'brltty is for people who read with a braille display. Some of these displays have the same chip as printer boards (CH340, CP210x), so it tries them all. Ask before you switch it off: somebody may need it.',
    origins,
    remedies: [SWITCH_OFF, REPLUG, UNDO],
  };
}

const SWITCH_OFF: Remedy = {
  kind: 'command',
  title: 'If nobody here needs a braille display: switch brltty off',
  risk: 'reversible',
  argv: ['systemctl', 'mask', '--now', 'brltty-udev.service', 'brltty.service'],
  elevated: true,
};

const REPLUG: Remedy = {
  kind: 'steps',
  title: 'Then give the port back',
  risk: 'none',
  steps: [
    'Unplug the board and plug it in again.',
    'Run `ls /dev/ttyUSB*`: the port is there now and stays. If it does not, restart the computer.',
  ],
};

const UNDO: Remedy = {
  kind: 'command',
  title: 'To take it back later',
  risk: 'reversible',
  argv: ['systemctl', 'unmask', 'brltty-udev.service', 'brltty.service'],
  elevated: true,
};
