import { labelOf } from '../../src/diagnosis/dfu-devices.ts';
import { type DfuTarget, targetOf } from '../../src/diagnosis/dfu-runs.ts';
import type { FindingDraft } from '../../src/diagnosis/finding.ts';
import { groupBy } from '../../src/diagnosis/group-by.ts';
import { defineRule } from '../../src/diagnosis/rule.ts';
import { linesSaying, onHost, runsOf } from '../../src/diagnosis/run-lines.ts';
import type { Run, RunFacts } from '../../src/evidence/runs.ts';
import type { Origin } from '../../src/evidence/section.ts';
import type { UsbFacts } from '../../src/evidence/usb.ts';
import { formatUsbId } from '../../src/formats/text.ts';
import { identifyUsb } from '../../src/knowledge/usb-ids.ts';

/** What is known of the boot ROMs that are not ST's, by their USB id. */
const FAULTS: Readonly<Record<string, { why: string; steps: readonly string[] }>> = {
  '28e9:0189': {
    why: 'The GD32 ROM announces pages of 2 KiB and has pages of 1 KiB, and some announce no writeable page at the start of flash. dfu-util before 0.10 believes it and writes wrongly; mass erase reports a failure.',
    steps: [
      'Use dfu-util 0.10 or newer, which knows this ROM and corrects the page size.',
      'If it calls the first page not writeable, give the address that the documents of the board name.',
    ],
  },
  '314b:0106': {
    why: 'The APM32 is built like an STM32 and has a USB id of its own, so a command with -d 0483:df11, such as the one that `make flash` prints, does not find it.',
    steps: [
      'Give the board its own id: `make flash FLASH_DEVICE=314b:0106`, or `dfu-util -d 314b:0106`.',
      'On Windows, Zadig must bind WinUSB to this id too.',
    ],
  },
  '2e3c:df11': {
    why: 'The AT32 ROM keeps its first pages read-only on larger parts and has a USB id of its own. Klipper has no AT32 among its chips: a firmware for an STM32 runs only where the maker of the board says so.',
    steps: [
      'Look into the documents of the board for the firmware that it takes, and for its address.',
      'Give the board its own id: `dfu-util -d 2e3c:df11`.',
    ],
  },
};

/** A board in DFU mode whose ROM is a clone's, with faults of its own. */
export const rule = defineRule({
  id: 'clone-bootloader-quirk',
  title: "the boot ROM is not ST's and has faults of its own",
  severity: 'warning',
  certainty: 'certain',
  summary: {
    what: 'The board in DFU mode carries a GD32, APM32 or AT32, chips that are made after the STM32, with a boot ROM of their own.',
    why: 'These ROMs answer to the same tools and differ in details: wrong page sizes, read-only first pages, other USB ids. Instructions for an STM32 then fail in ways that look like a fault of the board.',
    fix: 'Use dfu-util 0.10 or newer, name the board by its own USB id, and follow what the maker of the board says of addresses.',
  },
  needs: [],
  uses: ['usb', 'runs'],
  *check({ optional: { usb, runs } }) {
    const seen = [...inRuns(runs), ...onBus(usb)];
    for (const group of groupBy(seen, ({ id, host }) => `${id} ${host ?? ''}`).values()) {
      const [first] = group;
      const faults = first ? FAULTS[first.id] : undefined;
      if (first && faults) yield finding(first, group, faults);
    }
  },
});

interface Sighting {
  id: string;
  name: string;
  host: string | null;
  label: string;
  origin: Origin;
  outcome: Run['outcome'];
}

function inRuns(runs: RunFacts | null): Sighting[] {
  return runsOf(runs, 'dfu-util').flatMap((run) => {
    const target = targetOf(run);
    const name = target && cloneName(target);
    const [said] = linesSaying([run], 'device-id', 'found-dfu');
    if (!target || !name || !said) return [];
    const id = formatUsbId(target.vendorId, target.productId);
    return [{ id, name, host: run.host, label: id, origin: said.origin, outcome: run.outcome }];
  });
}

function onBus(usb: UsbFacts | null): Sighting[] {
  return (usb?.devices ?? []).flatMap((device) => {
    const name = cloneName(device);
    if (!name) return [];
    const id = formatUsbId(device.vendorId, device.productId);
    const { host, origin } = device;
    return [{ id, name, host, label: labelOf(device), origin, outcome: 'no-attempt' }];
  });
}

function cloneName({ vendorId, productId }: DfuTarget): string | null {
  const known = identifyUsb(vendorId, productId);
  return known?.role === 'clone-rom-dfu' ? known.name.replace(/ in DFU mode$/, '') : null;
}

function finding(
  first: Sighting,
  all: readonly Sighting[],
  { why, steps }: { why: string; steps: readonly string[] },
): FindingDraft {
  const last = all.findLast(({ outcome }) => outcome !== 'no-attempt');
  return {
    // it went well in spite of them
    ...(last?.outcome === 'succeeded' ? { severity: 'info' } : {}),
    subject: `${first.label}${onHost(first.host)}`,
    what: `The board${onHost(first.host)} carries a chip that is made after the STM32, ${first.name} (${first.id}), and its boot ROM has faults of its own.`,
    why,
    origins: all.map(({ origin }) => origin),
    remedies: [{ kind: 'steps', title: 'Flash it in the way that this ROM needs', risk: 'none', steps }],
  };
}
