import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { groupBy } from '../../src/diagnosis/group-by.ts';
import { lastOutcome } from '../../src/diagnosis/last-attempt.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { onHost } from '../../src/diagnosis/run-lines.ts';
import type { Run } from '../../src/evidence/runs.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { formatUsbId } from '../../src/formats/text.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

/** USB class code of hubs (USB 2.0 11.23.1) */
const CLASS_HUB = 9;
/** the hubs and network chips that sit on Raspberry Pis, CB1s and their like, by their makers VIA, Microchip and Genesys */
const ON_BOARD = [
  '2109:3431',
  '0424:9514',
  '0424:2514',
  '0424:ec00',
  '0424:7800',
  '05e3:0608',
  '05e3:0610',
  '1a40:0101',
];

/** A whole list of USB devices holds hubs and nothing else: whatever is plugged in, the computer does not see it. */
export const rule = defineRule({
  id: 'no-usb-device-seen',
  title: 'the computer sees nothing but its own hubs on USB',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The list of USB devices holds only hubs: no board shows up, neither with its firmware nor in DFU mode.',
    why: 'A board that works shows up in one of the two. One that shows up in neither has no data connection, no power, or no running firmware.',
    fix: 'Try another cable that carries data and another port, check that the board has power, and bring it into DFU mode with BOOT0: that works without any firmware.',
  },
  needs: ['usb'],
  uses: ['runs'],
  explains: ['no-dfu-device'],
  *check({ usb, intent, source, optional: { runs } }) {
    for (const [host, devices] of groupBy(usb.devices, (device) => device.host)) {
      if (!devices.every(isOfComputer)) continue;
      if (source.kind !== 'transcript') {
        // a printer on CAN, on serial pins, or one that is switched off is no fault
        yield { ...(intent === 'flash' ? {} : { severity: 'info' }), ...finding(host, devices) };
        continue;
      }
      if (lastOutcome(runs, host) === 'succeeded' || !devices.some(isRootHub)) continue;
      if (!(runs?.runs ?? []).some((run) => isWholeListing(run, host, devices))) continue;
      yield finding(host, devices);
    }
  },
});

function isRootHub({ vendorId, productId }: UsbDevice): boolean {
  return identifyUsb(vendorId, productId)?.role === 'hub';
}

function isOfComputer(device: UsbDevice): boolean {
  return (
    isRootHub(device) ||
    device.deviceClass === CLASS_HUB ||
    ON_BOARD.includes(formatUsbId(device.vendorId, device.productId)) ||
    /\bhub\b/i.test(device.description ?? device.product?.text ?? '')
  );
}

/** Is it the listing of these devices, and of all there are? One with a filter shows what was asked for. */
function isWholeListing(
  { tool, argv, host, firstLine, lastLine }: Run,
  where: string | null,
  devices: readonly UsbDevice[],
) {
  const isFiltered = argv?.some((word) => /^-[a-zA-Z]*[ds]/.test(word)) ?? false;
  return (
    tool === 'lsusb' &&
    host === where &&
    !isFiltered &&
    devices.some(({ origin }) => origin.kind === 'log' && origin.line >= firstLine && origin.line <= lastLine)
  );
}

function finding(host: string | null, devices: readonly UsbDevice[]): FindingDraft {
  return {
    subject: `USB${onHost(host)}`,
    what: `Only hubs are listed on USB${onHost(host)}: the computer sees no board, neither with its firmware nor in DFU mode.`,
    why: 'Why it sees none cannot be told from here. Most often it is a cable that only charges, a board without power, a port of the board that leads elsewhere, or a USB-C board at a C-to-C cable that needs an A-to-C one.',
    origins: devices.map((device) => device.origin),
    remedies: [FIND_OUT],
  };
}

const FIND_OUT: Remedy = {
  kind: 'steps',
  title: 'Find out where it stops',
  risk: 'none',
  steps: [
    'Plug a telephone in with the same cable: if it only charges and no new line comes in `lsusb`, the cable carries no data.',
    'Use an A-to-C cable instead of a C-to-C one, at a USB 2 port of the computer itself, without a hub.',
    "Switch the board's own supply on, and look at the jumper that chooses between USB and supply for its power.",
    'Bring the board into DFU mode (BOOT0, then RESET) and look again: the boot ROM needs no firmware to show up as 0483:df11.',
    'Run `dmesg -w` while you plug it in: no new line at all means no data connection.',
  ],
};
