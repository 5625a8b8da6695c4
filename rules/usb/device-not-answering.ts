import { dfuAlternates, isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { nameTarget, targetOf, writtenLine } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { byHost, lineOrigin, onHost, runsOf, type SaidLine, says } from '../../src/diagnosis/run-lines.ts';
import type { LineMeaning, Run } from '../../src/evidence/runs.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';
import { formatUsbId } from '../../src/formats/text.ts';

/** requests that come before any data */
const FIRST_REQUESTS: readonly LineMeaning[] = [
  'error-get-status',
  'control-request-failed',
  'cannot-claim-interface',
  'cannot-set-alternate',
];
/** the request went out and no answer came, or none that could be read */
const NO_ANSWER = ['LIBUSB_ERROR_TIMEOUT', 'LIBUSB_ERROR_IO', 'LIBUSB_ERROR_PIPE', 'LIBUSB_ERROR_OVERFLOW'];
const TIMED_OUT = /tim(?:ed|e)[ _-]?out/i;

/** A board in DFU mode is listed and opened, and does not answer the first requests. */
export const rule = defineRule({
  id: 'device-not-answering',
  title: 'the board is in DFU mode, but does not answer',
  severity: 'error',
  certainty: 'certain',
  summary: {
    what: 'The board is on the bus in DFU mode and could be opened, but its requests are not answered.',
    why: 'Its boot ROM hangs or the connection carries nothing: nothing was written, and repeating the command rarely helps.',
    fix: 'Take USB and power away from the board, give them back, bring it into DFU mode again, and use a short cable without a hub.',
  },
  needs: [],
  uses: ['usb', 'runs'],
  explains: ['no-dfu-device', 'memory-layout-unreadable'],
  *check({ source, optional: { usb, runs } }) {
    const silent = runsOf(runs, 'dfu-util').flatMap((run) => [...unanswered(run), ...fellSilent(run)]);
    for (const { host, items } of byHost(silent)) yield fromLog(host, items);
    if (source.kind === 'transcript') return;
    for (const device of usb?.devices ?? []) {
      if (isInDfuMode(device) && isSilent(device)) yield fromDevice(device);
    }
  },
});

/** The request that a run ended with before any data went out. */
function unanswered(run: Run): SaidLine[] {
  if (writtenLine(run) || says(run, 'progress', 'erase-done', 'copying-to-device', 'device-status'))
    return [];
  // without its beginning nobody can tell whether everything had been written before
  if (!says(run, 'opening-device', 'device-id', 'claiming-interface', 'setting-alternate')) return [];
  const line = run.lines.find(({ meaning, details: { usbError } }) => {
    if (!FIRST_REQUESTS.includes(meaning)) return false;
    // 0.9 names no cause; only of GETSTATUS, which every device must answer, silence is then the likely one
    return usbError === undefined ? meaning === 'error-get-status' : NO_ANSWER.includes(String(usbError));
  });
  return line ? [{ run, line, origin: lineOrigin(run, line) }] : [];
}

/** GETSTATUS about the first block: nothing had been written when the answer stayed away. */
function fellSilent(run: Run): SaidLine[] {
  if (run.outcome !== 'failed' || writtenLine(run)) return [];
  const at = run.lines.findIndex(
    ({ meaning, details: { usbError } }) =>
      meaning === 'error-during-download-get-status' &&
      (usbError === 'LIBUSB_ERROR_TIMEOUT' || usbError === 'LIBUSB_ERROR_IO'),
  );
  const line = run.lines[at];
  const bars = run.lines.slice(0, Math.max(at, 0)).filter(({ meaning }) => meaning === 'progress');
  const isFirst = bars.length > 0 && bars.every(({ details }) => details['bytes'] === 0);
  return line && isFirst ? [{ run, line, origin: lineOrigin(run, line) }] : [];
}

function fromLog(host: string | null, items: readonly SaidLine[]): FindingDraft {
  const last = items.at(-1);
  const target = last ? targetOf(last.run) : null;
  const timedOut = items.some(({ line }) => line.details['usbError'] === 'LIBUSB_ERROR_TIMEOUT');
  return {
    certainty: timedOut ? 'certain' : 'likely',
    subject: `${target ? formatUsbId(target.vendorId, target.productId) : 'the board'}${onHost(host)}`,
    what: `dfu-util${onHost(host)} opened ${target ? nameTarget(target) : 'the board'}, and ${timedOut ? 'it did not answer in time' : 'its first question was not answered'}. Nothing was written.`,
    why: WHY,
    origins: items.map((item) => item.origin),
    remedies: [START_AFRESH],
  };
}

/** Every text that was asked for timed out: a short answer or a refusal is an answer. */
function isSilent(device: UsbDevice): boolean {
  const texts = [
    ...dfuAlternates(device).flatMap(({ name }) => name ?? []),
    ...[device.product, device.serialNumber].flatMap((text) => text ?? []),
  ].filter(({ source }) => source === 'descriptor');
  return (
    texts.length > 0 && texts.every(({ text, problem }) => text === null && TIMED_OUT.test(problem ?? ''))
  );
}

function fromDevice(device: UsbDevice): FindingDraft {
  const label = labelOf(device);
  return {
    subject: label,
    what: `The board ${label} is in DFU mode and was opened, and it did not answer in time.`,
    why: WHY,
    origins: [{ kind: 'device', path: device.path ?? label, text: 'no text of it could be read: timed out' }],
    remedies: [START_AFRESH],
  };
}

const WHY =
  'A boot ROM answers such a question within milliseconds. One that does not hangs, often after an interrupted transfer, or the connection loses what is sent.';

const START_AFRESH: Remedy = {
  kind: 'steps',
  title: 'Start the board afresh',
  risk: 'none',
  steps: [
    'Unplug USB and switch the power of the board off for ten seconds: a RESET alone may leave a hanging ROM as it is.',
    'Plug it in again with a short cable, straight into the computer, and bring it into DFU mode.',
    'Run the same command again; if it hangs again, put a USB 2 hub in between or use a USB 2 port.',
  ],
};
