import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { mayBeBoard } from '../../src/diagnosis/kernel-ports.ts';
import { lastOutcome } from '../../src/diagnosis/last-attempt.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { linesSaying, runsOf, type SaidLine } from '../../src/diagnosis/run-lines.ts';
import { surroundingsOf } from '../../src/diagnosis/surroundings.ts';
import type { RunFacts } from '../../src/evidence/runs.ts';
import type { UsbFacts } from '../../src/evidence/usb.ts';
import { formatUsbId, printable } from '../../src/formats/text.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

/** errors of usbipd that say that a device has not got into WSL */
const NOT_THROUGH =
  /not shared|no device with busid|Failed to attach|Attach Request|administrator privileges|no WSL 2 distribution|not correctly installed|vhci_hcd|used by Windows/i;

/** WSL sees no USB device that Windows has not handed over, and a board has two identities. */
export const rule = defineRule({
  id: 'wsl-usb-not-attached',
  title: 'Windows has not handed the board over to WSL',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'This Linux runs inside Windows (WSL), and the board is not attached to it.',
    why: 'WSL sees only the USB devices that usbipd hands over. A board in DFU mode is another device than with its firmware, so each of the two has to be handed over.',
    fix: 'On Windows: `usbipd list`, then as administrator `usbipd bind --busid N` once, and `usbipd attach --wsl --busid N` each time the board has changed its mode.',
  },
  needs: [],
  uses: ['host', 'usb', 'runs'],
  explains: ['no-dfu-device', 'no-usb-device-seen', 'serial-port-missing', 'no-application-flashed'],
  *check({ intent, source, optional: { host, usb, runs } }) {
    const rows = lastRows(runs);
    const kept = rows.filter((row) => !String(row.line.details['state']).startsWith('Attached'));
    const errors = linesSaying(runs?.runs ?? [], 'usbipd-error').filter(({ line }) =>
      NOT_THROUGH.test(String(line.details['reason'])),
    );
    const last = errors.at(-1);
    const isThere = rows.length > kept.length && kept.length === 0;
    if (lastOutcome(runs, null) === 'succeeded' || isThere) return;
    if (kept.length > 0) yield fromList(kept);
    else if (last) yield fromError(last, errors);
    else {
      const wsl = surroundingsOf(host, usb).find(({ kind }) => kind === 'wsl');
      if (!wsl || hasBoard(usb)) return;
      const isText = source.kind === 'transcript';
      const missed = linesSaying(runs?.runs ?? [], 'no-dfu-device');
      // a text has to show that a board was looked for; a list of devices without one does
      if (isText && runsOf(runs, 'dfu-util').length === 0 && usb === null) return;
      yield {
        ...(isText || intent === 'flash' ? {} : { severity: 'info' }),
        ...unseen([...wsl.origins, ...missed.map((said) => said.origin)], isText),
      };
    }
  },
});

/** The last row of `usbipd list` for each board in it. */
function lastRows(runs: RunFacts | null): SaidLine[] {
  const rows = new Map<string, SaidLine>();
  for (const row of linesSaying(runs?.runs ?? [], 'usbipd-device')) {
    const { busId, vendorId, productId } = row.line.details;
    if (mayBeBoard(Number(vendorId), Number(productId))) rows.set(String(busId), row);
  }
  return [...rows.values()];
}

function hasBoard(usb: UsbFacts | null): boolean {
  return (usb?.devices ?? []).some(({ vendorId, productId }) => mayBeBoard(vendorId, productId));
}

function fromList(rows: readonly SaidLine[]): FindingDraft {
  const [first] = rows;
  const { busId = '', vendorId, productId, state = '' } = first?.line.details ?? {};
  const id = formatUsbId(Number(vendorId), Number(productId));
  const name =
    identifyUsb(Number(vendorId), Number(productId))?.name ??
    printable(String(first?.line.details['name'] ?? ''), 60);
  return {
    subject: id,
    what: `Windows has the board (${name}, ${id}) at bus id ${printable(String(busId), 10)} and has not handed it over to WSL: usbipd lists it as "${printable(String(state), 30)}".`,
    why: WHY,
    origins: rows.map((row) => row.origin),
    remedies: handOver(printable(String(busId), 10), String(state).startsWith('Not shared')),
  };
}

function fromError(last: SaidLine, errors: readonly SaidLine[]): FindingDraft {
  const [sentence = ''] = String(last.line.details['reason'] ?? '').split(/\.(?:\s|$)/);
  const reason = printable(sentence, 160);
  const busId = /\bbusid '?(\d{1,3}-\d{1,3})/.exec(reason)?.[1] ?? null;
  return {
    subject: busId === null ? 'usbipd' : `bus id ${busId}`,
    what: `usbipd could not hand the board over to WSL: "${reason}".`,
    why: WHY,
    origins: errors.map((said) => said.origin),
    remedies: handOver(busId, true),
  };
}

function unseen(origins: FindingDraft['origins'], isText: boolean): FindingDraft {
  return {
    certainty: isText ? 'likely' : 'certain',
    subject: 'WSL',
    what: 'This Linux runs inside Windows (WSL), and no board is attached to it.',
    why: WHY,
    origins,
    remedies: handOver(null, true),
  };
}

const WHY =
  'WSL sees only the USB devices that Windows hands over. A board with its firmware (1d50:614e) and the same board in DFU mode (0483:df11) are two devices: each has to be shared once and attached each time it comes up.';

function handOver(busId: string | null, share: boolean): Remedy[] {
  const id = busId ?? 'N';
  return [
    {
      kind: 'steps',
      title: 'Hand the board over, on Windows',
      risk: 'reversible',
      steps: [
        ...(busId === null
          ? [
              'Install usbipd (`winget install usbipd`) if it is missing, and run `usbipd list` in PowerShell: N is the BUSID of the board.',
            ]
          : []),
        ...(share ? [`In a PowerShell as administrator, once: \`usbipd bind --busid ${id}\`.`] : []),
        `Leave a WSL window open and run \`usbipd attach --wsl --busid ${id}\`.`,
        'Look inside WSL with `lsusb`: the board is there now.',
      ],
    },
    {
      kind: 'steps',
      title: 'Do the same for its other identity',
      risk: 'reversible',
      steps: [
        'Bring the board into DFU mode, run `usbipd list` again, and bind and attach 0483:df11 as well.',
        'With `usbipd attach --wsl --auto-attach --busid` and its id it comes back by itself after each reset.',
      ],
    },
  ];
}
