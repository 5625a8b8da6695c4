import { dfuAlternates, isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { groupBy } from '../../src/diagnosis/group-by.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';

/** fwupd, the firmware updater of desktops, has the board in DFU mode open. */
export const rule = defineRule({
  id: 'fwupd-holding',
  title: 'the update service fwupd has the board open',
  severity: 'warning',
  certainty: 'likely',
  summary: {
    what: 'fwupd, which updates the firmware of computers and their devices, has the board in DFU mode open.',
    why: 'It asks every DFU device what it is. While it has the board, a flash tool is refused or the two disturb each other.',
    fix: 'Stop it for the time of the flash: `sudo systemctl stop fwupd`.',
  },
  needs: [],
  uses: ['services', 'usb', 'kernelLog', 'runs'],
  oneOf: ['services', 'kernelLog'],
  explains: ['port-held'],
  *check({ optional: { services, usb, kernelLog, runs } }) {
    const named =
      kernelLog?.events.filter(
        ({ kind, text }) => kind === 'usbfs-claim' && /\(fwupd\)|'fwupd'/.test(text),
      ) ?? [];
    for (const [host, events] of groupBy(named, (event) => event.host)) {
      yield finding(
        `fwupd${onHost(host)}`,
        'certain',
        events.map((event) => event.origin),
        onHost(host),
      );
    }
    const service = services?.services.find(({ name, active }) => active && name === 'fwupd');
    if (!service || named.length > 0) return;
    const busy = linesSaying(
      runsOf(runs, 'dfu-util'),
      'cannot-claim-interface',
      'cannot-open-dfu-device',
    ).filter(
      ({ run, line }) => run.outcome !== 'succeeded' && line.details['usbError'] === 'LIBUSB_ERROR_BUSY',
    );
    for (const { host, items } of byHost(busy)) {
      yield finding(
        `fwupd${onHost(host)}`,
        'likely',
        [...items.map((item) => item.origin), service.origin],
        onHost(host),
      );
    }
    for (const device of usb?.devices ?? []) {
      const isHeld = isInDfuMode(device) && dfuAlternates(device).some(({ driver }) => driver === 'usbfs');
      if (isHeld) yield finding(labelOf(device), 'likely', [device.origin, service.origin], '');
    }
  },
});

function finding(
  subject: string,
  certainty: 'certain' | 'likely',
  origins: FindingDraft['origins'],
  where: string,
): FindingDraft {
  return {
    certainty,
    subject,
    what: `${certainty === 'certain' ? 'The update service fwupd' : 'Most likely the update service fwupd'} has the board in DFU mode open${where}.`,
    why: 'It knows DFU and asks every new DFU device what it is. While it does, a flash tool is refused, or the requests of the two disturb each other.',
    origins,
    remedies: [STOP, AGAIN],
  };
}

const STOP: Remedy = {
  kind: 'command',
  title: 'Stop it for the time of the flash',
  risk: 'reversible',
  argv: ['systemctl', 'stop', 'fwupd'],
  elevated: true,
};

const AGAIN: Remedy = {
  kind: 'steps',
  title: 'Then flash again',
  risk: 'none',
  steps: [
    'Bring the board into DFU mode once more and run the same command again.',
    'The service starts again by itself when something needs it; there is nothing to take back.',
  ],
};
