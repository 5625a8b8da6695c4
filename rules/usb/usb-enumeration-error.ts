import { isInDfuMode } from '../../src/diagnosis/dfu-devices.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { groupBy } from '../../src/diagnosis/group-by.ts';
import { boardPorts, mayBeBoard, type PortHistory } from '../../src/diagnosis/kernel-ports.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost } from '../../src/diagnosis/run-lines.ts';
import type { KernelEvent } from '../../src/evidence/kernel-log.ts';
import type { UsbFacts } from '../../src/evidence/usb.ts';
import { printable } from '../../src/formats/text.ts';

/** Linux sees that something is plugged in and gets no usable answer from it: it never becomes a device. */
export const rule = defineRule({
  id: 'usb-enumeration-error',
  title: 'a USB device is plugged in, but the computer cannot read it',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'Something was plugged into a USB port, and Linux could not read its descriptors or give it an address.',
    why: 'A device that does not get through this first conversation is in no list and for no program, whatever mode it is in.',
    fix: 'Bring the board into DFU mode with BOOT0 at the same cable: if it shows up there, the firmware is at fault; if not, change cable, port and supply.',
  },
  needs: [],
  uses: ['kernelLog', 'usb', 'runs'],
  oneOf: ['kernelLog', 'runs', 'usb'],
  explains: ['no-dfu-device', 'no-usb-device-seen', 'device-keeps-reenumerating'],
  *check({ intent, source, optional: { kernelLog, usb, runs } }) {
    for (const { host, items } of byHost(linesSaying(runs?.runs ?? [], 'windows-enumeration-failed'))) {
      yield onWindows(
        host,
        items.map((item) => item.origin),
      );
    }
    // 0 is nobody's vendor id: Windows gives it to what it could not ask
    const unread = (usb?.devices ?? []).filter(({ vendorId }) => vendorId === 0);
    for (const [host, devices] of groupBy(unread, (device) => device.host)) {
      yield onWindows(
        host,
        devices.map((device) => device.origin),
      );
    }
    for (const history of kernelLog ? boardPorts(kernelLog) : []) {
      const failures = failuresAtTheEnd(history);
      if (failures.length === 0) continue;
      // on a machine whose board is there, another port's trouble is somebody else's
      const boardElsewhere = source.kind !== 'transcript' && intent === 'look' && hasBoard(usb);
      yield { ...(boardElsewhere ? { severity: 'warning' } : {}), ...finding(history, failures) };
    }
  },
});

/** lines of devices that work as well: a string or a descriptor that few devices have could not be read */
const HARMLESS = /string descriptor|BOS descriptor|can't set config/;

function isFailure({ kind, text }: KernelEvent): boolean {
  return (
    kind === 'address-error' ||
    kind === 'enumeration-failed' ||
    (kind === 'descriptor-error' && !HARMLESS.test(text))
  );
}

/** The failures after which nothing came up at this port any more: the kernel tries several times by itself. */
function failuresAtTheEnd({ events }: PortHistory): KernelEvent[] {
  const up = events.findLastIndex(({ kind }) => kind === 'device-found' || kind === 'tty-attached');
  return events.slice(up + 1).filter(isFailure);
}

function hasBoard(usb: UsbFacts | null): boolean {
  return (usb?.devices ?? []).some(
    (device) => isInDfuMode(device) || mayBeBoard(device.vendorId, device.productId),
  );
}

/** errno of Linux (Documentation/driver-api/usb/error-codes.rst) */
const MEANINGS: Readonly<Record<number, string>> = {
  [-71]: 'its answers arrive garbled (error -71)',
  [-84]: 'its answers arrive garbled (error -84)',
  [-110]: 'it does not answer at all (error -110)',
  [-62]: 'it does not answer at all (error -62)',
  [-32]: 'it answers and refuses (error -32)',
};

function finding({ host, path, device }: PortHistory, failures: readonly KernelEvent[]): FindingDraft {
  const port = printable(path, 40);
  const errno = mostFrequent(failures.flatMap((event) => (event.errno === null ? [] : [event.errno])));
  const meaning = errno === null ? undefined : MEANINGS[errno];
  const gaveUp = failures.some(({ kind }) => kind === 'enumeration-failed');
  return {
    subject: `USB port ${port}${onHost(host)}`,
    what: `Something is plugged in at USB port ${port}${onHost(host)}, and Linux cannot read it${meaning === undefined ? '' : `: ${meaning}`}${gaveUp ? '; it gave up after several tries' : ''}.`,
    why: `Until this first conversation succeeds, the board is in no list and for no tool. That it fails is certain; why is not: a cable or port, a weak supply, or a firmware that does not run its USB rightly, for instance one built for another crystal.${device ? ' The board did come up at this port before.' : ''}`,
    origins: failures.map((event) => event.origin),
    remedies: [TELL_APART, CHANGE_THE_LINK],
  };
}

function onWindows(host: string | null, origins: FindingDraft['origins']): FindingDraft {
  return {
    subject: `a USB device${onHost(host)}`,
    what: 'Something is plugged in, and Windows cannot read it: it is listed as an unknown USB device whose first request failed.',
    why: 'Until this first conversation succeeds, the board is there for no tool, and no driver helps. That it fails is certain; why is not: a cable or port, a weak supply, or a firmware that does not run its USB rightly.',
    origins,
    remedies: [TELL_APART, CHANGE_THE_LINK],
  };
}

function mostFrequent(numbers: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  const [best] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return best?.[0] ?? null;
}

const TELL_APART: Remedy = {
  kind: 'steps',
  title: 'Tell firmware and cable apart with one test',
  risk: 'none',
  steps: [
    'Leave the cable in, set the BOOT0 jumper or hold the button, and press RESET: now the boot ROM speaks, not the firmware.',
    'Look with `dfu-doctor list` or `lsusb`: if the board is 0483:df11 now, the cable is fine and the firmware is at fault.',
    'Then build the firmware again with the right crystal ("Clock Reference") and bootloader offset, and flash it in this mode.',
  ],
};

const CHANGE_THE_LINK: Remedy = {
  kind: 'steps',
  title: 'If it does not show up in DFU mode either, change the connection',
  risk: 'none',
  steps: [
    'Use another, short cable that is known to carry data, straight into the computer without a hub.',
    'Try another port; with a USB 3 port, put a USB 2 hub in between or use a USB 2 port.',
    "Switch the board's own supply on: a board fed over USB alone may not come up.",
  ],
};
