import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { groupBy } from '../../src/diagnosis/group-by.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { onHost } from '../../src/diagnosis/run-lines.ts';
import type { KernelEvent } from '../../src/evidence/kernel-log.ts';

const CONTROLLER = /\b(?:[xeou]hci[\w-]{0,12}) ([\w.:-]{3,40}):/;

/** The computer's own USB controller stopped: every device behind it is gone until it is started again. */
export const rule = defineRule({
  id: 'xhci-controller-died',
  title: "the computer's USB controller stopped working",
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The USB controller of the computer crashed, and Linux took all devices behind it away.',
    why: 'No board can be reached at those ports, in whatever mode it is, until the controller is started again.',
    fix: 'Restart the computer. If it comes back, put a USB 2 hub between board and computer, or use a port of another controller.',
  },
  needs: ['kernelLog'],
  explains: [
    'no-dfu-device',
    'no-usb-device-seen',
    'device-keeps-reenumerating',
    'usb-enumeration-error',
    'usb-link-unstable',
  ],
  *check({ kernelLog }) {
    for (const [host, events] of groupBy(kernelLog.events, (event) => event.host)) {
      const died = events.filter(({ kind }) => kind === 'host-controller-died');
      const last = died.at(-1);
      if (!last) continue;
      // a log can begin again after a restart: then this is history
      const after = events.slice(events.indexOf(last) + 1);
      const isBack = after.some(({ kind }) => kind === 'new-device' || kind === 'device-found');
      yield { ...(isBack ? { severity: 'warning' } : {}), ...finding(host, died, last, isBack) };
    }
  },
});

function finding(
  host: string | null,
  died: readonly KernelEvent[],
  last: KernelEvent,
  isBack: boolean,
): FindingDraft {
  const address = CONTROLLER.exec(last.text)?.[1];
  return {
    subject: `${address ?? 'USB controller'}${onHost(host)}`,
    what: `The USB controller of the computer${address === undefined ? '' : ` (${address})`} stopped working${onHost(host)}, and all devices behind it were taken away.${isBack ? ' Devices came up again after that.' : ''}`,
    why: 'This is a fault between the computer and its USB chip, not of the board: some controllers crash when boards reset or leave in quick succession. A flash that was under way is left half written.',
    origins: died.map((event) => event.origin),
    remedies: isBack ? [AVOID] : [RESTART, AVOID],
  };
}

const RESTART: Remedy = {
  kind: 'steps',
  title: 'Start the controller again',
  risk: 'reversible',
  steps: [
    'Restart the computer; to take its power away for ten seconds is surest.',
    'Bring the board into DFU mode again if it was being flashed, and run the same command again.',
  ],
};

const AVOID: Remedy = {
  kind: 'steps',
  title: 'Keep it from happening again',
  risk: 'none',
  steps: [
    'Put a USB 2 hub between board and computer: the controller then sees a hub that never resets.',
    'Or use a port of another controller, for instance a USB 2 port instead of a USB 3 one.',
    "Update the computer's kernel; on a Raspberry Pi 4 also `sudo rpi-eeprom-update`, which renews the USB chip's firmware.",
  ],
};
