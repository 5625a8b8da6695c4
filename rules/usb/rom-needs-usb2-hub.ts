import { isF070OrF072 } from '../../src/diagnosis/board-clues.ts';
import { isInDfuMode, labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { writtenLine } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft, Remedy } from '../../src/diagnosis/finding.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { lineOrigin, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { LineMeaning, Run, RunLine } from '../../src/evidence/runs.ts';
import type { UsbDevice } from '../../src/evidence/usb.ts';

/** after these the ROM has answered, or the board is gone: then it is something else */
const OTHER_END: readonly LineMeaning[] = ['device-lost', 'address-not-writeable', 'address-not-in-map'];

/** The boot ROM of STM32F070 and F072 never gets done with an erase at an xHCI (USB 3) port. */
export const rule = defineRule({
  id: 'rom-needs-usb2-hub',
  title: 'this boot ROM needs a USB 2 hub in between',
  severity: 'error',
  certainty: 'likely',
  summary: {
    what: 'The boot ROM of the STM32F070 and F072 says "busy" for ever, or refuses to erase, when the board hangs directly at a USB 3 (xHCI) port.',
    why: 'The flash tool waits at 0 %, or calls the chip read-protected. It is not: nothing is wrong with the board, and an attempt to take the protection off would only erase it.',
    fix: 'Plug a USB 2 hub between computer and board, enter DFU mode again and repeat the command.',
  },
  needs: ['usb'],
  uses: ['runs'],
  explains: ['read-protected'],
  *check({ usb, intent, source, optional: { runs } }) {
    const chips = usb.devices.filter((device) => isInDfuMode(device) && isF070OrF072(device) === true);
    if (source.kind !== 'transcript') {
      if (intent !== 'flash') return;
      for (const device of chips) if (isAtUsb3Port(device, usb.devices)) yield beforehand(device);
      return;
    }
    for (const run of runsOf(runs, 'dfu-util')) {
      const device = chips.find(({ host }) => host === run.host);
      const stuck = device ? stuckLine(run) : null;
      if (device && stuck) yield afterwards(device, run, stuck);
    }
  },
});

/** The line at which a run stands still: busy at 0 %, or an erase that was not done. */
function stuckLine(run: Run): RunLine | null {
  if (run.outcome === 'succeeded' || writtenLine(run)) return null;
  if (run.lines.some(({ meaning }) => OTHER_END.includes(meaning))) return null;
  const refused = run.lines.find(
    ({ meaning, details }) => meaning === 'dfuse-download-failed' && details['command'] === 'ERASE_PAGE',
  );
  if (refused) return refused;
  const last = run.lines.findLast(({ meaning }) => meaning === 'progress');
  const isAtStart = last?.details['phase'] === 'Erase' && last.details['percent'] === 0;
  return run.outcome === 'unknown' && isAtStart ? last : null;
}

/** Directly at a root port (path without a dot) of a controller that names itself xHCI, as Linux does. */
function isAtUsb3Port(device: UsbDevice, all: readonly UsbDevice[]): boolean {
  const bus = /^(\d{1,3})-\d{1,3}$/.exec(device.path ?? '')?.[1];
  const root = bus === undefined ? undefined : all.find(({ path }) => path === `usb${bus}`);
  return /xhci/i.test(root?.product?.text ?? '');
}

const WHY =
  'The ROM of these chips stays busy for ever at some USB 3 (xHCI) ports. It looks like read-out protection and is not; no data was written, and the board is unharmed.';

const USE_HUB: Remedy = {
  kind: 'steps',
  title: 'Plug a USB 2 hub between computer and board',
  risk: 'none',
  steps: [
    'Stop the flash tool with Ctrl-C if it still waits, and take USB and power from the board.',
    'Plug the board into a USB 2 hub, enter DFU mode again and repeat the same command.',
    'Leave read protection alone: taking it off would erase the chip and cure nothing.',
  ],
};

function beforehand(device: UsbDevice): FindingDraft {
  return {
    severity: 'warning',
    certainty: 'hint',
    subject: labelOf(device),
    what: `A hint: the STM32F070 or F072 at ${labelOf(device)} hangs directly at a USB 3 port, where its boot ROM may never finish an erase.`,
    why: WHY,
    origins: [device.origin],
    remedies: [USE_HUB],
  };
}

function afterwards(device: UsbDevice, run: Run, stuck: RunLine): FindingDraft {
  const how = stuck.meaning === 'progress' ? 'stands still at 0 %' : 'was refused';
  return {
    subject: `${labelOf(device)}${onHost(run.host)}`,
    what: `The erase ${how}${onHost(run.host)}, and the board is an STM32F070 or F072, whose boot ROM does this at USB 3 ports.`,
    why: WHY,
    origins: [lineOrigin(run, stuck), device.origin],
    remedies: [USE_HUB],
  };
}
